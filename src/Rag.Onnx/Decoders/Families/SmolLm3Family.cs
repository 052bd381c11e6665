using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Decoders.Families;

/// <summary>Llama with layers that rotate nothing, every fourth unless the file says otherwise; those may slide.</summary>
internal sealed class SmolLm3Family : DecoderFamily
{
    public override IReadOnlyList<string> ModelTypes { get; } = ["smollm3"];

    public override DecoderDefaults Defaults { get; } =
        new(128_256, 2048, 11_008, 36, 16, 32_768)
        {
            KvHeads = 4,
            Theta = 2_000_000,
            TiedHead = true,
        };

    public override bool HasMovedRows => true;

    public override DecoderConfiguration Read(DecoderReader reader)
    {
        var json = reader.Json;
        var rotates = Rotates(reader);
        var rotary = reader.Rotary();

        // Layers that the file itself calls sliding slide without use_sliding_window too.
        var slides = json.Flag("use_sliding_window", false) || json.IsList("layer_types");
        var window = slides ? reader.Window(otherwise: null) : null;
        var attention = reader.ByType(
            layer => window is not null && !rotates[layer],
            new LayerAttention(rotary, null),
            new LayerAttention(rotary, window)
        );
        return reader.Read([.. attention.Select((layer, i) => rotates[i] ? layer : layer with { Rotary = null })]);
    }

    private static bool[] Rotates(DecoderReader reader)
    {
        var given = reader.Json.Reals("no_rope_layers") ?? [];
        if (reader.Json.Has("no_rope_layers") && (given.Length == 0 || given.Any(float.IsNaN)))
        {
            throw new ModelFileException(reader.Json.Path, "no_rope_layers is no list of numbers, 1 for each layer that rotates.");
        }

        if (given.Length == 0)
        {
            var interval = reader.Json.Count("no_rope_layer_interval", 4);
            return [.. Enumerable.Range(1, reader.Layers).Select(number => number % interval != 0)];
        }

        return given.Length >= reader.Layers
            ? [.. given.Select(flag => flag != 0)]
            : throw new ModelFileException(reader.Json.Path, $"no_rope_layers has {given.Length} entries for {reader.Layers} layers.");
    }

    public override IEnumerable<DecoderMatrix> Biased(ConfigurationReader json) => base.Biased(json).Concat(FeedForwardBiases(json));
}
