using Rag.ModelFiles.Weights;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Decoders.States;

/// <summary>The tensors of layers with a state by their roles, whatever the files call them.</summary>
/// <param name="nameOf">The whole name of a role's tensor in a layer.</param>
internal sealed class StateTensors(IWeightSource weights, Func<int, StateTensor, string> nameOf)
{
    /// <summary>Whether the files have the logarithms of decays, whose signs are turned; else decays as they multiply.</summary>
    public bool HasLogarithms { get; init; }

    public bool Has(int layer, StateTensor tensor) => weights.TryGet(nameOf(layer, tensor), out _);

    public LinearWeights Matrix(int layer, StateTensor matrix, int outputs, int inputs, string name) =>
        new(name, inputs, outputs, DecoderShapes.Require(Get(layer, matrix), outputs, inputs).ToFloat32());

    /// <summary>[channels, taps]; some files have a dimension of one channel in between.</summary>
    public float[] Taps(int layer, int channels, int taps)
    {
        var tensor = Get(layer, StateTensor.Convolution);
        int[] shape = tensor.Shape.Length == 3 ? [channels, 1, taps] : [channels, taps];
        return DecoderShapes.Require(tensor, shape).ToFloat32();
    }

    /// <summary>Some files give a vector more than one dimension; its elements lie in the same order.</summary>
    public float[] Vector(int layer, StateTensor vector, int size)
    {
        var tensor = Get(layer, vector);
        return (tensor.Elements == size ? tensor : DecoderShapes.Require(tensor, size)).ToFloat32();
    }

    /// <summary>The rate at which the state of each head decays, none above 0.</summary>
    public float[] Decays(int layer, int heads)
    {
        var stored = Vector(layer, StateTensor.Decay, heads);
        if (HasLogarithms)
        {
            return [.. stored.Select(logarithm => -MathF.Exp(logarithm))];
        }

        return stored.All(decay => decay <= 0)
            ? stored
            : throw new ModelFileException(
                weights.Path,
                $"the tensor {Get(layer, StateTensor.Decay)} lets a state grow: none of it may exceed 0."
            );
    }

    private WeightTensor Get(int layer, StateTensor tensor) => weights.Get(nameOf(layer, tensor));
}
