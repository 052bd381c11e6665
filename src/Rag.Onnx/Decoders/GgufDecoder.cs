using System.Text.Json;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders.Experts;
using Rag.Onnx.Decoders.Families;
using Rag.Onnx.Decoders.States;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Decoders;

/// <summary>
/// A decoder in a GGUF file. Query and key rows that its writer has moved are brought back to the order of half rotation; the gains of
/// norms are stored as they multiply.
/// </summary>
internal sealed class GgufDecoder : IDecoderCheckpoint
{
    private const string EmbeddingName = "token_embd.weight";

    private readonly GgufModel _model;

    public GgufDecoder(GgufModel model)
    {
        _model = model;
        Embedding = ((IWeightSource)model).Get(EmbeddingName);
        (Family, Configuration) = Read(model, Embedding);
        DecoderShapes.Require(Embedding, Configuration.VocabularySize, Configuration.HiddenSize);
        Head = model.TryGet("output.weight", out var head)
            ? DecoderShapes.Require(head, Configuration.VocabularySize, Configuration.HiddenSize)
            : null;
    }

    public DecoderFamily Family { get; }

    public DecoderConfiguration Configuration { get; }

    public IWeightSource Weights => _model;

    public WeightTensor Embedding { get; }

    public WeightTensor? Head { get; }

    private static (DecoderFamily Family, DecoderConfiguration Configuration) Read(GgufModel model, WeightTensor embedding)
    {
        var architecture = model.Metadata.String("general.architecture")
            ?? throw new ModelFileException(model.Path, "the metadata general.architecture is missing.");
        var family = DecoderFamilies.Of(model.Path, GgufConfiguration.TypeOf(model.Metadata, architecture));
        if (family.KeepsState && GgufStateConfiguration.TypeOf(architecture) is null)
        {
            throw new ModelFileException(
                model.Path,
                $"GGUF files that name their architecture {architecture} are not read; the Hugging Face folder of the model is needed."
            );
        }

        using var document = JsonDocument.Parse(new GgufConfiguration(model, architecture).ToJson(embedding).ToJsonString());
        var json = new ConfigurationReader(model.Path, document.RootElement);
        var configuration = family.Read(new DecoderReader(json, family.Defaults)) with { EndTokens = EndTokens(model.Metadata) };
        if (model.TryGet("rope_freqs.weight", out var factors) && configuration.Rotary is { } rotary)
        {
            var divided = rotary.Divided(DecoderShapes.Require(factors, rotary.RadiansPerPosition.Length).ToFloat32());
            configuration = configuration with
            {
                Attention = [.. configuration.Attention.Select(layer => layer with { Rotary = divided })],
            };
        }

        return (family, configuration.Validated(model.Path));
    }

    private static int[] EndTokens(GgufMetadata metadata)
    {
        string[] keys = ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id"];
        return [.. keys.Select(metadata.Integer).OfType<long>().Select(id => id is >= 0 and <= int.MaxValue ? (int)id : -1).Distinct()];
    }

    public IExpertSource Experts => new GgufExperts(_model, Configuration);

    public StateTensors States => GgufStates.Of(_model, Configuration);

    public float[] Sinks(int layer) => Tensor($"blk.{layer}.attn_sinks.weight", Configuration.Heads).ToFloat32();

    /// <summary>The normalizations that a layer has.</summary>
    public IEnumerable<DecoderNorm> Norms() =>
        Enum.GetValues<DecoderNorm>().Where(norm => Configuration.HasNorm(norm) && _model.TryGet($"blk.0.{NameOf(0, norm)}.weight", out _));

    /// <summary>The files of one family call the last norm by what its weights are tied to.</summary>
    public float[] FinalNorm()
    {
        const string usual = "output_norm.weight";
        const string other = "token_embd_norm.weight";
        return Tensor(_model.TryGet(usual, out _) || !_model.TryGet(other, out _) ? usual : other, Configuration.HiddenSize).ToFloat32();
    }

    public float[] Norm(int layer, DecoderNorm norm) =>
        Tensor($"blk.{layer}.{NameOf(layer, norm)}.weight", DecoderShapes.Of(Configuration, norm)).ToFloat32();

    /// <summary>Some files call the norm before the feed-forward part by its place behind the attention.</summary>
    private string NameOf(int layer, DecoderNorm norm)
    {
        var isByPlace = norm == DecoderNorm.BeforeFeedForward && Configuration.Norms == NormPlacement.Before;
        return isByPlace && !_model.TryGet($"blk.{layer}.ffn_norm.weight", out _) ? "post_attention_norm" : Name(norm);
    }

    private static string Name(DecoderNorm norm) =>
        norm switch
        {
            DecoderNorm.BeforeAttention => "attn_norm",
            DecoderNorm.AfterAttention => "post_attention_norm",
            DecoderNorm.BeforeFeedForward => "ffn_norm",
            DecoderNorm.AfterFeedForward => "post_ffw_norm",
            DecoderNorm.Query => "attn_q_norm",
            DecoderNorm.Key => "attn_k_norm",
            _ => throw new ArgumentOutOfRangeException(nameof(norm), norm, null),
        };

    public LinearWeights Matrix(int layer, DecoderMatrix matrix, string name)
    {
        var (outputs, inputs) = DecoderShapes.Of(Configuration, matrix);
        if (GatedQueries.Hold(Configuration, matrix))
        {
            var both = Tensor($"blk.{layer}.{Name(DecoderMatrix.Query)}.weight", 2 * outputs, inputs).ToFloat32();
            return new LinearWeights(name, inputs, outputs, GatedQueries.Of(Configuration, both, matrix, inputs));
        }

        if (Family.JoinedName(matrix) is null)
        {
            var own = Tensor($"blk.{layer}.{Name(matrix)}.weight", outputs, inputs);
            return new LinearWeights(name, inputs, outputs, Ordered(own, matrix));
        }

        var joined = matrix is DecoderMatrix.Gate or DecoderMatrix.Up ? "ffn_up" : "attn_qkv";
        var (before, all) = DecoderShapes.PlaceOf(Configuration, matrix);
        var tensor = Tensor($"blk.{layer}.{joined}.weight", all, inputs);
        return LinearWeights.ReadRows(name, tensor, before, outputs);
    }

    public float[]? Bias(int layer, DecoderMatrix matrix)
    {
        var isGated = GatedQueries.Hold(Configuration, matrix);
        if (!_model.TryGet($"blk.{layer}.{Name(isGated ? DecoderMatrix.Query : matrix)}.bias", out var bias))
        {
            return null;
        }

        var outputs = DecoderShapes.Of(Configuration, matrix).Outputs;
        return isGated
            ? GatedQueries.Of(Configuration, DecoderShapes.Require(bias, 2 * outputs).ToFloat32(), matrix, width: 1)
            : Ordered(DecoderShapes.Require(bias, outputs), matrix);
    }

    private float[] Ordered(WeightTensor tensor, DecoderMatrix matrix) =>
        Family.HasMovedRows && matrix is (DecoderMatrix.Query or DecoderMatrix.Key)
            ? RotaryRows.ReadFloat32(tensor, Configuration.HeadSize)
            : tensor.ToFloat32();

    private WeightTensor Tensor(string name, params ReadOnlySpan<int> shape) =>
        DecoderShapes.Require(((IWeightSource)_model).Get(name), shape);

    private static string Name(DecoderMatrix matrix) =>
        matrix switch
        {
            DecoderMatrix.Query => "attn_q",
            DecoderMatrix.Key => "attn_k",
            DecoderMatrix.Value => "attn_v",
            DecoderMatrix.AttentionOutput => "attn_output",
            DecoderMatrix.Gate => "ffn_gate",
            DecoderMatrix.Up => "ffn_up",
            DecoderMatrix.Down => "ffn_down",
            _ => throw new ArgumentOutOfRangeException(nameof(matrix), matrix, null),
        };

    public void Dispose() => _model.Dispose();
}
