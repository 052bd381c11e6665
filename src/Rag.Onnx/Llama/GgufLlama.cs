using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Weights;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Llama;

/// <summary>A Llama-family model in a GGUF file, whose query and key rows are brought back to the order of half rotation.</summary>
internal sealed class GgufLlama : ILlamaCheckpoint
{
    private const string Architecture = "llama";
    private const string EmbeddingName = "token_embd.weight";

    private readonly GgufModel _model;

    public GgufLlama(GgufModel model)
    {
        _model = model;
        if (model.Metadata.String("general.architecture") is not Architecture and var architecture)
        {
            throw new ModelFileException(
                model.Path,
                $"the architecture {architecture ?? "(none named)"} is not supported; {Architecture} is."
            );
        }

        Embedding = ((IWeightSource)model).Get(EmbeddingName);
        Configuration = Read(model, Embedding);
        LlamaShapes.Require(Embedding, Configuration.VocabularySize, Configuration.HiddenSize);
        Head = model.TryGet("output.weight", out var head)
            ? LlamaShapes.Require(head, Configuration.VocabularySize, Configuration.HiddenSize)
            : null;
    }

    public LlamaConfiguration Configuration { get; }

    public IWeightSource Weights => _model;

    public WeightTensor Embedding { get; }

    public WeightTensor? Head { get; }

    private static LlamaConfiguration Read(GgufModel model, WeightTensor embedding)
    {
        var metadata = model.Metadata;
        var heads = Count("attention.head_count");
        var hidden = Count("embedding_length");
        var headSize = LlamaConfiguration.CheckedHeadSize(model.Path, OptionalCount("attention.key_length") ?? hidden / heads);
        if (
            (OptionalCount("rope.dimension_count") ?? headSize) != headSize
            || (OptionalCount("attention.value_length") ?? headSize) != headSize
        )
        {
            throw new ModelFileException(
                model.Path,
                "heads that are rotated in part, or whose values differ in size from their keys, are not supported."
            );
        }

        var rotary = RotaryFrequencies.Plain(headSize, metadata.Number($"{Architecture}.rope.freq_base") ?? 10_000);
        rotary = metadata.String($"{Architecture}.rope.scaling.type") switch
        {
            null or "none" => rotary,
            "linear" => rotary.Linear(metadata.Number($"{Architecture}.rope.scaling.factor") ?? 1),
            var type => throw new ModelFileException(model.Path, $"rotary scaling of the type {type} is not supported."),
        };
        if (model.TryGet("rope_freqs.weight", out var factors))
        {
            rotary = rotary.Divided(LlamaShapes.Require(factors, headSize / 2).ToFloat32());
        }

        return new LlamaConfiguration(
            Count("block_count"),
            hidden,
            heads,
            OptionalCount("attention.head_count_kv") ?? heads,
            headSize,
            Count("feed_forward_length"),
            (int)Math.Min(embedding.Rows, int.MaxValue),
            Count("context_length"),
            (float)(metadata.Number($"{Architecture}.attention.layer_norm_rms_epsilon") ?? 1e-5),
            rotary,
            EndTokens(metadata)
        ).Validated(model.Path);

        int Count(string key) =>
            OptionalCount(key) ?? throw new ModelFileException(model.Path, $"the metadata {Architecture}.{key} is missing.");

        int? OptionalCount(string key) =>
            metadata.Integer($"{Architecture}.{key}") switch
            {
                null => null,
                >= 1 and <= ConfigurationReader.LargestCount and var count => (int)count,
                var count => throw new ModelFileException(model.Path, $"the metadata {Architecture}.{key} is {count}, no possible size."),
            };
    }

    private static int[] EndTokens(GgufMetadata metadata)
    {
        string[] keys = ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id"];
        return [.. keys.Select(metadata.Integer).OfType<long>().Select(id => id is >= 0 and <= int.MaxValue ? (int)id : -1).Distinct()];
    }

    public float[] FinalNorm() => Vector("output_norm.weight");

    public float[] Norm(int layer, LlamaNorm norm) =>
        Vector($"blk.{layer}.{(norm == LlamaNorm.Attention ? "attn_norm" : "ffn_norm")}.weight");

    private float[] Vector(string name) => LlamaShapes.Require(((IWeightSource)_model).Get(name), Configuration.HiddenSize).ToFloat32();

    public LinearWeights Matrix(int layer, LlamaMatrix matrix, string name)
    {
        var (outputs, inputs) = LlamaShapes.Of(Configuration, matrix);
        var tensor = LlamaShapes.Require(((IWeightSource)_model).Get($"{Name(layer, matrix)}.weight"), outputs, inputs);
        return new LinearWeights(name, inputs, outputs, Ordered(tensor, matrix));
    }

    public float[]? Bias(int layer, LlamaMatrix matrix) =>
        _model.TryGet($"{Name(layer, matrix)}.bias", out var bias)
            ? Ordered(LlamaShapes.Require(bias, LlamaShapes.Of(Configuration, matrix).Outputs), matrix)
            : null;

    private float[] Ordered(WeightTensor tensor, LlamaMatrix matrix) =>
        matrix is LlamaMatrix.Query or LlamaMatrix.Key ? RotaryRows.ReadFloat32(tensor, Configuration.HeadSize) : tensor.ToFloat32();

    private static string Name(int layer, LlamaMatrix matrix) =>
        $"blk.{layer}."
        + matrix switch
        {
            LlamaMatrix.Query => "attn_q",
            LlamaMatrix.Key => "attn_k",
            LlamaMatrix.Value => "attn_v",
            LlamaMatrix.AttentionOutput => "attn_output",
            LlamaMatrix.Gate => "ffn_gate",
            LlamaMatrix.Up => "ffn_up",
            LlamaMatrix.Down => "ffn_down",
            _ => throw new ArgumentOutOfRangeException(nameof(matrix), matrix, null),
        };

    public void Dispose() => _model.Dispose();
}
