using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Quantized;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Decoders.Families;

/// <summary>The families whose Hugging Face folders can be run.</summary>
internal static class DecoderFamilies
{
    private static readonly DecoderFamily[] s_all =
    [
        new BambaFamily(),
        new Gemma2Family(),
        new Gemma3Family(),
        new GptOssFamily(),
        new GraniteFamily(),
        new Lfm2Family(),
        new LlamaFamily(),
        new Mamba2Family(),
        new MistralFamily(),
        new MixtralFamily(),
        new Olmo2Family(),
        new Phi3Family(),
        new Qwen2Family(),
        new Qwen3Family(),
        new Qwen3MoeFamily(),
        new Qwen3NextFamily(),
        new SmolLm3Family(),
    ];

    /// <summary>What models of other types have, by names in their config.json.</summary>
    private static readonly (string Name, string Needed)[] s_needed =
    [
        ("num_local_experts", "another mixture of experts"),
        ("num_experts", "another mixture of experts"),
        ("n_routed_experts", "another mixture of experts"),
        ("state_size", "layers that keep a state"),
        ("mamba_d_state", "layers that keep a state"),
        ("conv_L_cache", "layers that keep a state"),
        ("linear_conv_kernel_dim", "layers that keep a state"),
    ];

    /// <summary>Whether a config.json of this model_type describes a decoder that is read.</summary>
    public static bool Knows(string modelType) => s_all.Any(family => family.ModelTypes.Contains(modelType));

    /// <exception cref="ModelFileException">The model is of another family, or quantized in a way that is not read.</exception>
    public static DecoderFamily Of(ConfigurationReader json)
    {
        var needed = s_needed.Where(entry => json.Has(entry.Name)).Select(entry => entry.Needed).Distinct().ToList();
        var found = Of(json.Path, json.Text("model_type"), needed.Count > 0 ? $", which would need {string.Join(" and ", needed)}" : "");
        QuantizedWeights.FormOf(json);
        return found;
    }

    /// <param name="lack">What is said of a type that is not supported.</param>
    public static DecoderFamily Of(string path, string type, string lack = "") =>
        s_all.FirstOrDefault(family => family.ModelTypes.Contains(type))
        ?? throw new ModelFileException(
            path,
            $"models of the type {type} are not supported{lack}; {string.Join(", ", s_all.SelectMany(f => f.ModelTypes))} are."
        );
}
