using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Llama;

/// <summary>A Llama-family model in a Hugging Face folder: config.json and safetensors.</summary>
internal sealed class HuggingFaceLlama : ILlamaCheckpoint
{
    private const string Architecture = "llama";

    public HuggingFaceLlama(string folder, IWeightSource weights)
    {
        Weights = weights;
        Configuration = ReadConfiguration(folder, out var tied);
        Embedding = LlamaShapes.Require(weights.Get("model.embed_tokens.weight"), Configuration.VocabularySize, Configuration.HiddenSize);
        Head =
            tied || !weights.TryGet("lm_head.weight", out var head)
                ? null
                : LlamaShapes.Require(head, Configuration.VocabularySize, Configuration.HiddenSize);
    }

    public LlamaConfiguration Configuration { get; }

    public IWeightSource Weights { get; }

    public WeightTensor Embedding { get; }

    public WeightTensor? Head { get; }

    private static LlamaConfiguration ReadConfiguration(string folder, out bool tied)
    {
        var path = Path.Combine(folder, "config.json");
        using var document = JsonFile.Read(path);
        var json = new ConfigurationReader(path, document.RootElement);
        if (json.Text("model_type") is not Architecture and var type)
        {
            throw new ModelFileException(path, $"models of the type {type} are not supported; {Architecture} is.");
        }

        if (json.Text("hidden_act", "silu") is not "silu" and var activation)
        {
            throw new ModelFileException(path, $"the activation {activation} is not supported; silu is.");
        }

        tied = json.Flag("tie_word_embeddings", false);
        var heads = json.Count("num_attention_heads");
        var hidden = json.Count("hidden_size");
        var headSize = LlamaConfiguration.CheckedHeadSize(path, json.Count("head_dim", hidden / heads));
        return new LlamaConfiguration(
            json.Count("num_hidden_layers"),
            hidden,
            heads,
            json.Count("num_key_value_heads", heads),
            headSize,
            json.Count("intermediate_size"),
            json.Count("vocab_size"),
            json.Count("max_position_embeddings"),
            json.Real("rms_norm_eps", 1e-6f),
            ReadRotary(json, headSize),
            EndTokens(folder, json)
        ).Validated(path);
    }

    /// <summary>Older files have rope_theta and rope_scaling, newer ones rope_parameters with both.</summary>
    private static RotaryFrequencies ReadRotary(ConfigurationReader json, int headSize)
    {
        var parameters = json.Object("rope_parameters") ?? json.Object("rope_scaling");
        var theta = json.Object("rope_parameters")?.Real("rope_theta", 10_000) ?? json.Real("rope_theta", 10_000);
        var plain = RotaryFrequencies.Plain(headSize, theta);
        if (parameters is not { } scaling)
        {
            return plain;
        }

        return scaling.Text("rope_type", scaling.Text("type", "default")) switch
        {
            "default" => plain,
            "linear" => plain.Linear(scaling.Real("factor")),
            "llama3" => plain.Llama3(
                scaling.Real("factor"),
                scaling.Real("low_freq_factor"),
                scaling.Real("high_freq_factor"),
                scaling.Real("original_max_position_embeddings")
            ),
            var type => throw new ModelFileException(json.Path, $"rotary scaling of the type {type} is not supported."),
        };
    }

    private static int[] EndTokens(string folder, ConfigurationReader json)
    {
        var generation = Path.Combine(folder, "generation_config.json");
        if (!File.Exists(generation))
        {
            return json.Integers("eos_token_id");
        }

        using var document = JsonFile.Read(generation);
        int[] tokens = new ConfigurationReader(generation, document.RootElement).Integers("eos_token_id");
        return tokens.Length > 0 ? tokens : json.Integers("eos_token_id");
    }

    public float[] FinalNorm() => Vector("model.norm.weight");

    public float[] Norm(int layer, LlamaNorm norm) =>
        Vector($"model.layers.{layer}.{(norm == LlamaNorm.Attention ? "input_layernorm" : "post_attention_layernorm")}.weight");

    private float[] Vector(string name) => LlamaShapes.Require(Weights.Get(name), Configuration.HiddenSize).ToFloat32();

    public LinearWeights Matrix(int layer, LlamaMatrix matrix, string name)
    {
        var (outputs, inputs) = LlamaShapes.Of(Configuration, matrix);
        return new LinearWeights(
            name,
            inputs,
            outputs,
            LlamaShapes.Require(Weights.Get($"{Name(layer, matrix)}.weight"), outputs, inputs).ToFloat32()
        );
    }

    public float[]? Bias(int layer, LlamaMatrix matrix) =>
        Weights.TryGet($"{Name(layer, matrix)}.bias", out var bias)
            ? LlamaShapes.Require(bias, LlamaShapes.Of(Configuration, matrix).Outputs).ToFloat32()
            : null;

    private static string Name(int layer, LlamaMatrix matrix) =>
        $"model.layers.{layer}."
        + matrix switch
        {
            LlamaMatrix.Query => "self_attn.q_proj",
            LlamaMatrix.Key => "self_attn.k_proj",
            LlamaMatrix.Value => "self_attn.v_proj",
            LlamaMatrix.AttentionOutput => "self_attn.o_proj",
            LlamaMatrix.Gate => "mlp.gate_proj",
            LlamaMatrix.Up => "mlp.up_proj",
            LlamaMatrix.Down => "mlp.down_proj",
            _ => throw new ArgumentOutOfRangeException(nameof(matrix), matrix, null),
        };

    public void Dispose() => Weights.Dispose();
}
