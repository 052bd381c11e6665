using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Decoders.States;

/// <summary>What Hugging Face folders call the tensors of layers with a state.</summary>
internal static class HuggingFaceStates
{
    /// <param name="prefix">What stands before the names of all tensors.</param>
    public static StateTensors Of(IWeightSource weights, string prefix, DecoderConfiguration configuration) =>
        new StoredStates(weights, (layer, tensor) => NameOf(prefix, layer, configuration.StateOf(layer)!, tensor)) { HasLogarithms = true };

    /// <summary>The whole name of a role's tensor in a layer.</summary>
    public static string NameOf(string prefix, int layer, StateLayer state, StateTensor tensor)
    {
        var convolution = state is ShortConvolution ? "conv" : "conv1d";
        return $"{prefix}layers.{layer}.{state.Part}."
            + tensor switch
            {
                StateTensor.Projection when state is GatedDeltaLayer => "in_proj_qkvz.weight",
                StateTensor.Projection => "in_proj.weight",
                StateTensor.ProjectionBias => "in_proj.bias",
                StateTensor.ProjectedRows => "in_proj_qkv.weight",
                StateTensor.ProjectedGate => "in_proj_z.weight",
                StateTensor.HeadGates => "in_proj_ba.weight",
                StateTensor.Output => "out_proj.weight",
                StateTensor.OutputBias => "out_proj.bias",
                StateTensor.Convolution => $"{convolution}.weight",
                StateTensor.ConvolutionBias => $"{convolution}.bias",
                StateTensor.StepBias => "dt_bias",
                StateTensor.Decay => "A_log",
                StateTensor.Direct => "D",
                StateTensor.Gain => "norm.weight",
                _ => throw new ArgumentOutOfRangeException(nameof(tensor), tensor, null),
            };
    }
}
