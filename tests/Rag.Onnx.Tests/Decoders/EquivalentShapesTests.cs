using System.Text.Json.Nodes;
using Rag.Onnx.Verification;

namespace Rag.Onnx.Tests.Decoders;

/// <summary>
/// The reference checkpoints in other shapes that compute the same: zeros fill them up to sizes that no register and no block divides.
/// </summary>
public sealed class EquivalentShapesTests
{
    private const int More = 7;
    private const int KvHeads = 2;

    [Theory]
    [InlineData("bamba")]
    [InlineData("gemma2")]
    [InlineData("gpt-oss")]
    [InlineData("lfm2")]
    [InlineData("llama-bias-tied")]
    [InlineData("mixtral")]
    [InlineData("olmo2")]
    [InlineData("phi3")]
    [InlineData("qwen3-moe")]
    [InlineData("qwen3-next")]
    public void Check_OfAWiderFeedForwardPart_FindsTheSameLogits(string family)
    {
        using var model = new TinyDecoder(family).Change(WidenFeedForward).ChangeWeights(tensors => ForEach(tensors, Widen));

        AssertSame(model);
    }

    private static void WidenFeedForward(JsonObject json)
    {
        foreach (var name in new[] { "intermediate_size", "moe_intermediate_size", "shared_expert_intermediate_size" })
        {
            if (json[name] is { } size)
            {
                json[name] = (int)size + More;
            }
        }

        if (json.ContainsKey("block_auto_adjust_ff_dim"))
        {
            (json["block_auto_adjust_ff_dim"], json["intermediate_size"]) = (false, 256 + More);
        }
    }

    private static (int[] Shape, float[] Values) Widen(string name, (int[] Shape, float[] Values) tensor)
    {
        // In the first kind of stacked experts matrices are turned, and outputs of gate and up take turns.
        var isTurned = name.Contains("experts.down_proj") || name.Contains("experts.gate_up_proj");
        return name switch
        {
            _ when isTurned && name.EndsWith("experts.down_proj_bias", StringComparison.Ordinal) => tensor,
            _ when isTurned && name.EndsWith("experts.down_proj", StringComparison.Ordinal) => Padding.Rows(tensor, tensor.Shape[1], More),
            _ when isTurned => Padding.Columns(tensor, tensor.Shape[^1], 2 * More),
            _ when name.EndsWith("gate_up_proj.weight", StringComparison.Ordinal) => Padding.Rows(tensor, tensor.Shape[0] / 2, More),
            _ when IsAnyOf(name, ".gate_proj.", ".up_proj.", ".w1.", ".w3.") => Padding.Rows(tensor, tensor.Shape[0], More),
            _ when IsAnyOf(name, ".down_proj.weight", ".w2.weight") => Padding.Columns(tensor, tensor.Shape[^1], More),
            _ => tensor,
        };
    }

    [Theory]
    [InlineData("gemma2")]
    [InlineData("lfm2")]
    [InlineData("llama")]
    [InlineData("mamba2")]
    [InlineData("mixtral")]
    public void Check_OfALargerVocabulary_FindsTheSameLogits(string family)
    {
        using var model = new TinyDecoder(family)
            .Change(json => json["vocab_size"] = 512 + More)
            .Change(AddLogits, ReferenceCheck.FileName)
            .ChangeWeights(tensors =>
                ForEach(tensors, (name, tensor) =>
                    IsAnyOf(name, "embed_tokens", "embeddings", "lm_head") ? Padding.Rows(tensor, tensor.Shape[0], More) : tensor
                )
            );

        AssertSame(model);
    }

    private static void AddLogits(JsonObject reference)
    {
        foreach (var line in reference["cases"]!.AsArray())
        {
            foreach (var _ in Enumerable.Range(0, More))
            {
                line!["logits"]!.AsArray().Add(0);
            }
        }
    }

    [Theory]
    [InlineData("gemma2", 32)]
    [InlineData("gpt-oss", 16)]
    [InlineData("llama", 16)]
    [InlineData("qwen2", 16)]
    [InlineData("qwen3", 32)]
    public void Check_OfThreeHeadsToAKvHead_FindsTheSameLogits(string family, int headSize)
    {
        using var model = new TinyDecoder(family)
            .Change(json => (json["num_attention_heads"], json["head_dim"]) = (3 * KvHeads, headSize))
            .ChangeWeights(tensors => ForEach(tensors, (name, tensor) => IsAnyOf(name, "q_proj")
                        ? Padding.Rows(tensor, 2 * headSize, headSize)
                    : IsAnyOf(name, "o_proj.weight") ? Padding.Columns(tensor, 2 * headSize, headSize)
                    : IsAnyOf(name, "sinks") ? Padding.Rows(tensor, 2, 1)
                    : tensor));

        AssertSame(model);
    }

    [Theory]
    [InlineData("gemma3", 32)]
    [InlineData("granite", 16)]
    [InlineData("llama", 16)]
    [InlineData("mistral-window", 16)]
    [InlineData("olmo2", 16)]
    [InlineData("qwen3-next", 32)]
    public void Check_OfAKvHeadForEachHead_FindsTheSameLogits(string family, int headSize)
    {
        using var model = new TinyDecoder(family)
            .Change(json => json["num_key_value_heads"] = null)
            .ChangeWeights(tensors =>
                ForEach(tensors, (name, tensor) =>
                    IsAnyOf(name, "k_proj", "v_proj") || (family == "olmo2" && IsAnyOf(name, "k_norm"))
                        ? Padding.Repeated(tensor, headSize, KvHeads)
                        : tensor
                )
            );

        AssertSame(model);
    }

    /// <summary>Frequencies go by the size of a head: another base gives the old ones, and pairs of zeros turn for nothing.</summary>
    [Theory]
    [InlineData("granite", 2)]
    [InlineData("llama", 2)]
    [InlineData("llama", 6)]
    [InlineData("llama-bias-tied", 10)]
    [InlineData("mistral-window", 14)]
    [InlineData("mixtral", 4)]
    [InlineData("smollm3", 20)]
    public void Check_OfLargerHeads_FindsTheSameLogits(string family, int more)
    {
        const int old = 16;
        var size = old + more;
        using var model = new TinyDecoder(family)
            .Change(json =>
            {
                json["head_dim"] = size;
                var parameters = json["rope_parameters"] ?? json;
                parameters["rope_theta"] = Math.Pow((double)parameters["rope_theta"]!, (double)size / old);
            })
            .ChangeWeights(tensors => ForEach(tensors, Enlarge));

        AssertSame(model);

        (int[] Shape, float[] Values) Enlarge(string name, (int[] Shape, float[] Values) tensor) =>
            IsAnyOf(name, "q_proj")
                ? Padding.Scaled(Padding.Rows(tensor, old / 2, more / 2), family == "granite" ? 1 : Math.Sqrt((double)size / old))
            : IsAnyOf(name, "k_proj") ? Padding.Rows(tensor, old / 2, more / 2)
            : IsAnyOf(name, "v_proj") ? Padding.Rows(tensor, old, more)
            : IsAnyOf(name, "o_proj.weight") ? Padding.Columns(tensor, old, more)
            : tensor;
    }

    /// <summary>Norms divide by the root of a mean, which zeros make smaller: gains and epsilon make up for it.</summary>
    [Theory]
    [InlineData("granite")]
    [InlineData("llama-bias-tied")]
    [InlineData("mixtral")]
    [InlineData("phi3")]
    [InlineData("qwen2")]
    [InlineData("smollm3")]
    public void Check_OfAHiddenSizeThatNothingDivides_FindsTheSameLogits(string family)
    {
        const int old = 64;
        const double share = old / (double)(old + More);
        using var model = new TinyDecoder(family)
            .Change(json =>
            {
                (json["hidden_size"], json["head_dim"]) = (old + More, 16);
                json["rms_norm_eps"] = (double)json["rms_norm_eps"]! * share;
            })
            .ChangeWeights(tensors => ForEach(tensors, Enlarge));

        AssertSame(model);

        (int[] Shape, float[] Values) Enlarge(string name, (int[] Shape, float[] Values) tensor) =>
            IsAnyOf(name, "norm") ? Padding.Scaled(Padding.Rows(tensor, old, More), Math.Sqrt(share))
            : IsAnyOf(name, "o_proj", "down_proj", ".w2.") ? Padding.Rows(tensor, old, More)
            : tensor.Shape.Length == 2 ? Padding.Columns(tensor, old, More)
            : tensor;
    }

    /// <summary>The oldest tap of a convolution is the first: one more that is 0 takes nothing from the token that it reaches.</summary>
    [Theory]
    [InlineData("bamba", "mamba_d_conv", 4)]
    [InlineData("lfm2", "conv_L_cache", 3)]
    [InlineData("mamba2", "conv_kernel", 4)]
    [InlineData("qwen3-next", "linear_conv_kernel_dim", 4)]
    public void Check_OfALongerConvolution_FindsTheSameLogits(string family, string name, int taps)
    {
        using var model = new TinyDecoder(family)
            .Change(json => json[name] = taps + 1)
            .ChangeWeights(tensors =>
                ForEach(tensors, (tensorName, tensor) =>
                    tensor.Shape is [var channels, 1, _]
                        ? ([channels, 1, taps + 1], [.. tensor.Values.Chunk(taps).SelectMany(row => row.Prepend(0))])
                        : tensor
                )
            );

        AssertSame(model);
    }

    private static bool IsAnyOf(string name, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (name.Contains(part, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static void ForEach(
        Dictionary<string, (int[] Shape, float[] Values)> tensors,
        Func<string, (int[] Shape, float[] Values), (int[] Shape, float[] Values)> change
    )
    {
        foreach (var name in tensors.Keys)
        {
            tensors[name] = change(name, tensors[name]);
        }
    }

    private static void AssertSame(TinyDecoder model)
    {
        var findings = model.Check();
        Assert.True(findings.IsEqual, $"{findings}");
    }
}
