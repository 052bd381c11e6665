using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rag.Training.Decoders;

/// <summary>A linear layer whose own weights stay as they are, with two thin matrices beside them that learn, where it has them.</summary>
internal sealed class LoraLinear : IDisposable
{
    private readonly Tensor _weight; // [outputs, inputs]
    private readonly Tensor? _bias; // [outputs]
    private readonly double _scale;

    public LoraLinear(DecoderFiles files, int layer, DecoderPart part, LoraForm? lora)
    {
        (Layer, Part) = (layer, part);
        var (outputs, inputs) = files.Sizes.Of(part);
        _weight = tensor(files.Matrix(layer, part), [outputs, inputs]);
        _bias = files.Bias(layer, part) is { } bias ? tensor(bias) : null;
        if (lora?.Targets.Contains(part.Target) == true)
        {
            // As PEFT begins: the product is zero, and the reader is what it was.
            var bound = 1 / Math.Sqrt(inputs);
            _scale = lora.Scale;
            Down = new Parameter((rand(lora.Rank, inputs) * (2 * bound)) - bound);
            Up = new Parameter(zeros(outputs, lora.Rank));
        }
    }

    public int Layer { get; }

    public DecoderPart Part { get; }

    /// <summary>[rank, inputs]; null where the adapter does not change this layer.</summary>
    public Parameter? Down { get; }

    /// <summary>[outputs, rank]; null likewise.</summary>
    public Parameter? Up { get; }

    /// <param name="rows">[rows, inputs]</param>
    /// <returns>[rows, outputs]</returns>
    public Tensor Forward(Tensor rows)
    {
        var product = nn.functional.linear(rows, _weight, _bias);
        return Down is null || Up is null ? product : product + (nn.functional.linear(nn.functional.linear(rows, Down), Up) * _scale);
    }

    public void Dispose()
    {
        _weight.Dispose();
        _bias?.Dispose();
        Down?.Dispose();
        Up?.Dispose();
    }
}
