using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rag.Core.Prompts;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Library;

/// <summary>Reads and writes <c>card.json</c>. Fields that are not known are passed over.</summary>
internal static class ModelCardFile
{
    public const string FileName = "card.json";

    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static byte[] Write(ModelCard card) => JsonSerializer.SerializeToUtf8Bytes(card, s_options);

    /// <exception cref="ModelFileException">The card is missing, damaged, or of a model of another name.</exception>
    public static ModelCard Read(string folder, string name)
    {
        var path = Path.Combine(folder, FileName);
        using var document = JsonFile.Read(path);
        var root = document.RootElement;
        if (root.String("name") != name)
        {
            throw new ModelFileException(path, $"the card is not of {name}: remove the model and import it again.");
        }

        var json = new ConfigurationReader(path, root);
        return new ModelCard(
            name,
            ModelManifest.ReadKind(path, name, root),
            json.Text("family"),
            root.Field("parameters") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var parameters)
                ? parameters
                : 0,
            root.Int("context"),
            root.Int("dimensions"),
            json.Text("license"),
            json.Text("source"),
            root.String("revision"),
            Prompt(path, root),
            TimeIn(path, json.Text("created")),
            ModelManifest.ReadFiles(path, name, root)
        )
        {
            Quantization = root.Field("quantization")?.Clone(),
        };
    }

    private static PromptForm? Prompt(string path, JsonElement root)
    {
        try
        {
            return root.Field("prompt")?.Deserialize<PromptForm>(s_options);
        }
        catch (JsonException e)
        {
            throw new ModelFileException(path, $"prompt is damaged ({e.Message})", e);
        }
    }

    private static DateTimeOffset TimeIn(string path, string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
            ? time
            : throw new ModelFileException(path, $"created is {text}, no time.");
}
