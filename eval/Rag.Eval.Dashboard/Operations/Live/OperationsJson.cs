using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rag.Eval.Dashboard.Operations.Figures;

namespace Rag.Eval.Dashboard.Operations.Live;

/// <summary>What is sent, as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LiveFigures))]
[JsonSerializable(typeof(LiveState))]
[JsonSerializable(typeof(HistoryValues))]
internal sealed partial class OperationsJson : JsonSerializerContext
{
    public static byte[] Of(LiveFigures figures) => JsonSerializer.SerializeToUtf8Bytes(figures, Default.LiveFigures);

    public static byte[] Of(LiveState state) => JsonSerializer.SerializeToUtf8Bytes(state, Default.LiveState);

    public static byte[] Of(HistoryValues history) => JsonSerializer.SerializeToUtf8Bytes(history, Default.HistoryValues);

    public static string Clock(DateTimeOffset at) => at.ToString("H:mm:ss", CultureInfo.InvariantCulture);
}
