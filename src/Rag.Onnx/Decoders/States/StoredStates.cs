using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Decoders.States;

/// <summary>The tensors of layers with a state in a model's files.</summary>
/// <param name="nameOf">The whole name of a role's tensor in a layer.</param>
internal sealed class StoredStates(IWeightSource weights, Func<int, StateTensor, string> nameOf) : StateTensors
{
    public override bool Has(int layer, StateTensor tensor) => weights.TryGet(nameOf(layer, tensor), out _);

    protected override WeightTensor Get(int layer, StateTensor tensor, params ReadOnlySpan<int> shape) =>
        weights.Get(nameOf(layer, tensor));
}
