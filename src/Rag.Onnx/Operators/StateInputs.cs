using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Kernels.States;
using Rag.Onnx.Native;

namespace Rag.Onnx.Operators;

/// <summary>The four inputs of every operator that keeps a state: states, cumulative_sequence_lengths, state_from and state_to.</summary>
internal static unsafe class StateInputs
{
    public static readonly TensorElementType[] Types =
    [
        TensorElementType.Float,
        TensorElementType.Int32,
        TensorElementType.Int32,
        TensorElementType.Int32,
    ];

    /// <param name="first">The index of the states among the node's inputs.</param>
    /// <param name="offset">Where the operator's part of a slot begins.</param>
    public static StateCall Read(KernelContext context, int first, int tokens, int offset)
    {
        var states = context.Input(first).Ranked(2, "states");
        var from = context.Input(first + 2).Ranked(1, "state_from");
        var sequences = from.Dimension(0);
        return new StateCall
        {
            Tokens = tokens,
            Sequences = sequences,
            CumulativeLengths = (int*)context.Vector(first + 1, "cumulative_sequence_lengths", sequences + 1),
            From = (int*)from.Data,
            To = (int*)context.Vector(first + 3, "state_to", sequences),
            States = (float*)states.Data,
            Slots = states.Dimension(0),
            SlotFloats = states.Shape[1],
            Offset = offset,
        };
    }
}
