using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Decoders.States;

/// <summary>What GGUF files call the tensors of layers with a state.</summary>
internal static class GgufStates
{
    /// <summary>What a layer with a short convolution has, and no other.</summary>
    public const string ShortTaps = "shortconv.conv.weight";

    /// <summary>What a layer with a scan or a delta rule has, and no other.</summary>
    public const string Taps = "ssm_conv1d.weight";

    public static StateTensors Of(IWeightSource weights, DecoderConfiguration configuration) =>
        new StoredStates(weights, (layer, tensor) => $"blk.{layer}.{NameOf(configuration.StateOf(layer)!, tensor)}");

    private static string NameOf(StateLayer state, StateTensor tensor) =>
        (state, tensor) switch
        {
            (ShortConvolution, StateTensor.Projection) => "shortconv.in_proj.weight",
            (ShortConvolution, StateTensor.ProjectionBias) => "shortconv.in_proj.bias",
            (ShortConvolution, StateTensor.Output) => "shortconv.out_proj.weight",
            (ShortConvolution, StateTensor.OutputBias) => "shortconv.out_proj.bias",
            (ShortConvolution, StateTensor.Convolution) => ShortTaps,
            (ShortConvolution, StateTensor.ConvolutionBias) => "shortconv.conv.bias",
            (_, StateTensor.Projection) => "ssm_in.weight",
            (_, StateTensor.ProjectionBias) => "ssm_in.bias",
            (_, StateTensor.ProjectedRows) => "attn_qkv.weight",
            (_, StateTensor.ProjectedGate) => "attn_gate.weight",
            (_, StateTensor.HeadGates) => "ssm_ba.weight",
            (_, StateTensor.Output) => "ssm_out.weight",
            (_, StateTensor.OutputBias) => "ssm_out.bias",
            (_, StateTensor.Convolution) => Taps,
            (_, StateTensor.ConvolutionBias) => "ssm_conv1d.bias",
            (_, StateTensor.StepBias) => "ssm_dt.bias",
            (_, StateTensor.Decay) => "ssm_a",
            (_, StateTensor.Direct) => "ssm_d",
            (_, StateTensor.Gain) => "ssm_norm.weight",
            _ => throw new ArgumentOutOfRangeException(nameof(tensor), tensor, null),
        };
}
