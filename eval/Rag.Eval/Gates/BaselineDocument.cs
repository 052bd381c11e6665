using System.Text.Json.Serialization;
using Rag.Core.Evaluation;

namespace Rag.Eval.Gates;

/// <summary>A baseline as its file has it.</summary>
/// <param name="Format">Always <see cref="Name"/>.</param>
/// <param name="Version">Of the file's form.</param>
/// <param name="Metrics">For readers; they are the means of the questions' figures, and a file where they are not is refused.</param>
internal sealed record BaselineDocument(
    string Format,
    int Version,
    string RunId,
    DateTimeOffset At,
    string Dataset,
    string DatasetDigest,
    RunKind Kind,
    int Depth,
    IReadOnlyDictionary<string, string> Configuration,
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyList<BaselineCase> Cases
)
{
    public const string Name = "rag-baseline";
    public const int CurrentVersion = 1;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(BaselineDocument))]
internal sealed partial class BaselineJson : JsonSerializerContext;
