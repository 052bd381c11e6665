using System.Text.Json;
using System.Text.Json.Nodes;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Decoders;

/// <summary>A config.json as it lies in a file, or as it was put together from what another form of model says.</summary>
/// <param name="Path">The file, for messages.</param>
/// <param name="Content">Null: that of the file.</param>
internal sealed record WrittenConfiguration(string Path, JsonObject? Content = null)
{
    public JsonDocument Open() => Content is null ? JsonFile.Read(Path) : JsonDocument.Parse(Content.ToJsonString());

    /// <summary>A copy that may be changed.</summary>
    /// <exception cref="ModelFileException">The file holds something else than an object.</exception>
    public JsonObject Copy()
    {
        using var document = Open();
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? JsonNode.Parse(document.RootElement.GetRawText())!.AsObject()
            : throw new ModelFileException(Path, "the file is no configuration: it holds no object.");
    }
}
