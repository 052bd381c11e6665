using Rag.ModelFiles.Weights;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Decoders.States;

/// <summary>The tensors of layers with a state by their roles, whatever the files call them.</summary>
internal abstract class StateTensors
{
    /// <summary>Whether the files have the logarithms of decays, whose signs are turned; else decays as they multiply.</summary>
    public bool HasLogarithms { get; init; }

    public abstract bool Has(int layer, StateTensor tensor);

    public LinearWeights Matrix(int layer, StateTensor matrix, int outputs, int inputs, string name) =>
        new(name, inputs, outputs, DecoderShapes.Require(Get(layer, matrix, outputs, inputs), outputs, inputs).ToFloat32());

    /// <summary>[channels, taps]; some files have a dimension of one channel in between.</summary>
    public float[] Taps(int layer, int channels, int taps)
    {
        var tensor = Get(layer, StateTensor.Convolution, channels, 1, taps);
        int[] shape = tensor.Shape.Length == 3 ? [channels, 1, taps] : [channels, taps];
        return DecoderShapes.Require(tensor, shape).ToFloat32();
    }

    /// <summary>Some files give a vector more than one dimension; its elements lie in the same order.</summary>
    public float[] Vector(int layer, StateTensor vector, int size)
    {
        var tensor = Get(layer, vector, size);
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

        var tensor = Get(layer, StateTensor.Decay, heads);
        return stored.All(decay => decay <= 0)
            ? stored
            : throw new ModelFileException(tensor.Path, $"the tensor {tensor} lets a state grow: none of it may exceed 0.");
    }

    /// <summary>The tensor as the files have it.</summary>
    /// <param name="shape">The usual one; files may have another.</param>
    protected abstract WeightTensor Get(int layer, StateTensor tensor, params ReadOnlySpan<int> shape);
}
