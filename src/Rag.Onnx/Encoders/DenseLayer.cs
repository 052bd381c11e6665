using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Encoders;

/// <summary>A dense layer of a sentence-transformers model behind its pooling. It is computed in fp32 in every precision.</summary>
/// <param name="Folder">Of the layer's own files.</param>
internal sealed record DenseLayer(string Folder, int Inputs, int Outputs, bool HasBias, EncoderActivation Activation)
{
    private const string Weight = "linear.weight";
    private const string Bias = "linear.bias";

    /// <exception cref="ModelFileException">The layer's files are missing, damaged or of a kind that is not supported.</exception>
    public static DenseLayer Read(string folder)
    {
        var path = Path.Combine(folder, "config.json");
        using var document = JsonFile.Read(path);
        var json = new ConfigurationReader(path, document.RootElement);
        if (json.Text("module_input_name", "sentence_embedding") is not "sentence_embedding" and var input)
        {
            throw new ModelFileException(path, $"a dense layer of the {input} is not supported; one of the sentence_embedding is.");
        }

        return new DenseLayer(
            folder,
            json.Count("in_features"),
            json.Count("out_features"),
            json.Flag("bias", true),
            ActivationOf(path, json.Text("activation_function", "Tanh"))
        );
    }

    /// <summary>Adds everything that the layer's result depends on.</summary>
    public void AddTo(GraphKey key, string cacheFolder)
    {
        using var weights = WeightSource.Open(Folder);
        key.Add($"{Inputs} {Outputs} {HasBias} {Activation}").AddWeights(weights, cacheFolder);
    }

    /// <param name="input">[B, <paramref name="size"/>].</param>
    public string Write(GraphBuilder graph, string input, int size, string output)
    {
        using var weights = WeightSource.Open(Folder);
        var matrix = LinearWeights.Read(weights, Weight, $"{output}.product");
        if (matrix.Inputs != size || matrix.Inputs != Inputs || matrix.Outputs != Outputs)
        {
            throw new ModelFileException(
                weights.Path,
                $"the tensor {Weight} has {matrix.Outputs} rows of {matrix.Inputs} where {Outputs} of {size} are due."
            );
        }

        var sum = new FloatLinear().Apply(graph, input, matrix);
        if (HasBias)
        {
            var bias = weights.ReadFloat32(Bias);
            if (bias.Length != Outputs)
            {
                throw new ModelFileException(weights.Path, $"the tensor {Bias} has {bias.Length} values instead of {Outputs}.");
            }

            graph.Initializer($"{output}.bias", bias, bias.Length);
            sum = graph.Node("Add", [sum, $"{output}.bias"], $"{output}.sum");
        }

        return EncoderActivations.Write(graph, Activation, sum, output);
    }

    /// <summary>The files name a class of PyTorch by its full name.</summary>
    private static EncoderActivation ActivationOf(string path, string name) =>
        name.Split('.')[^1] switch
        {
            "Tanh" => EncoderActivation.Tanh,
            "Identity" => EncoderActivation.Identity,
            "GELU" => EncoderActivation.Gelu,
            "ReLU" => EncoderActivation.Relu,
            "SiLU" => EncoderActivation.Silu,
            _ => throw new ModelFileException(
                path,
                $"dense layers with the activation {name} are not supported; Tanh, Identity, GELU, ReLU and SiLU are."
            ),
        };
}
