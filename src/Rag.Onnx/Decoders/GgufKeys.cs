using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Decoders;

/// <summary>The metadata that a GGUF file keeps under the name of its architecture.</summary>
internal sealed class GgufKeys(GgufModel model, string architecture)
{
    private const string Layers = "block_count";

    /// <summary>A number of the model, or a list with the number of each layer, which is read where it is one for all.</summary>
    public long? Integer(string key) =>
        List(key) is not { } ofLayers ? model.Metadata.Integer(NameOf(key))
        : ofLayers.Distinct().ToArray() is [var shared] ? shared
        : throw Defect(key, "differs among layers, which is not supported.");

    public long Required(string key) => Integer(key) ?? throw Defect(key, "is missing.");

    public double? Number(string key) =>
        model.Metadata.Number(NameOf(key)) switch
        {
            { } value when !double.IsFinite(value) => throw Defect(key, $"is {value}, no finite number."),
            var value => value,
        };

    public bool? Flag(string key) => model.Metadata.Bool(NameOf(key));

    /// <summary>Of each layer; null where the key is missing or has a single value.</summary>
    public bool[]? Flags(string key) => IsList(key) ? model.Metadata.Bools(NameOf(key)) : null;

    public string? Text(string key) => model.Metadata.String(NameOf(key));

    /// <summary>Of each layer; null where the key is missing or has a single value.</summary>
    public long[]? List(string key) => IsList(key) ? model.Metadata.Integers(NameOf(key)) : null;

    /// <summary>A list that has not one entry for each layer is refused before it is read.</summary>
    private bool IsList(string key)
    {
        var layers = model.Metadata.LengthOf(NameOf(Layers)) is null ? model.Metadata.Integer(NameOf(Layers)) : null;
        return model.Metadata.LengthOf(NameOf(key)) is { } length
            && (
                length == layers && layers <= DecoderConfiguration.MostLayers
                    ? true
                    : throw Defect(key, $"has {length} entries for {layers ?? 0} layers.")
            );
    }

    public ModelFileException Defect(string key, string defect) => new(model.Path, $"the metadata {NameOf(key)} {defect}");

    private string NameOf(string key) => $"{architecture}.{key}";
}
