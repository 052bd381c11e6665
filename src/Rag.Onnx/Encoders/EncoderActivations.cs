using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Encoders;

internal static class EncoderActivations
{
    private const float SigmoidSlope = 1.702f;

    /// <param name="path">The file that names the activation.</param>
    public static EncoderActivation Parse(string path, string name) =>
        name switch
        {
            "gelu" or "gelu_python" => EncoderActivation.Gelu,
            "gelu_new" or "gelu_fast" or "gelu_accurate" or "gelu_pytorch_tanh" or "gelu_python_tanh" => EncoderActivation.GeluTanh,
            "quick_gelu" => EncoderActivation.GeluSigmoid,
            "relu" => EncoderActivation.Relu,
            "silu" or "swish" => EncoderActivation.Silu,
            "tanh" => EncoderActivation.Tanh,
            "linear" => EncoderActivation.Identity,
            _ => throw new ModelFileException(
                path,
                $"the activation {name} is not supported; gelu and its approximations, relu, silu, tanh and linear are."
            ),
        };

    public static string Write(GraphBuilder graph, EncoderActivation activation, string input, string output) =>
        activation switch
        {
            EncoderActivation.Gelu => graph.Gelu(input, output, byTanh: false),
            EncoderActivation.GeluTanh => graph.Gelu(input, output, byTanh: true),
            EncoderActivation.GeluSigmoid => graph.Swish(input, output, SigmoidSlope),
            EncoderActivation.Relu => graph.Node("Relu", [input], output),
            EncoderActivation.Silu => graph.Swish(input, output, slope: 1),
            EncoderActivation.Tanh => graph.Node("Tanh", [input], output),
            EncoderActivation.Identity => graph.Node("Identity", [input], output),
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, null),
        };
}
