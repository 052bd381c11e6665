using System.Globalization;
using System.Text.Json;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Decoders.Families;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Tests.Decoders;

/// <summary>What a config.json means beyond the checkpoints that the reference implementation has figures for.</summary>
public sealed class FamilyConfigurationTests
{
    [Theory]
    [InlineData("""{"model_type":"llama"}""", "32 4096 32 32 128 11008 32000 2048")]
    [InlineData("""{"model_type":"mistral"}""", "32 4096 32 8 128 14336 32000 131072")]
    [InlineData("""{"model_type":"qwen2"}""", "32 4096 32 32 128 22016 151936 32768")]
    [InlineData("""{"model_type":"qwen3","num_attention_heads":64}""", "32 4096 64 32 128 22016 151936 32768")]
    [InlineData("""{"model_type":"gemma2"}""", "26 2304 8 4 256 9216 256000 8192")]
    [InlineData("""{"model_type":"gemma3_text"}""", "26 2304 8 4 256 9216 262208 131072")]
    [InlineData(
        """{"model_type":"gemma3","text_config":{"hidden_size":2560,"num_hidden_layers":34}}""",
        "34 2560 8 4 256 9216 262208 131072"
    )]
    [InlineData("""{"model_type":"phi3"}""", "32 3072 32 32 96 8192 32064 4096")]
    [InlineData("""{"model_type":"olmo2","num_key_value_heads":null}""", "32 4096 32 32 128 11008 50304 2048")]
    [InlineData("""{"model_type":"granite"}""", "32 4096 32 32 128 11008 32000 2048")]
    [InlineData("""{"model_type":"mixtral"}""", "32 4096 32 8 128 14336 32000 131072")]
    [InlineData("""{"model_type":"qwen3_moe"}""", "24 2048 32 4 64 6144 151936 32768")]
    [InlineData("""{"model_type":"gpt_oss"}""", "36 2880 64 8 64 2880 201088 131072")]
    [InlineData("""{"model_type":"smollm3"}""", "36 2048 16 4 128 11008 128256 32768")]
    [InlineData("""{"model_type":"lfm2","layer_types":null}""", "32 2560 32 8 80 8192 65536 128000")]
    [InlineData("""{"model_type":"bamba","mamba_d_head":"auto"}""", "32 4096 32 8 128 14336 128000 262144")]
    [InlineData("""{"model_type":"qwen3_next","num_experts":0}""", "48 2048 16 2 256 5632 151936 32768")]
    public void Read_WithoutSizes_TakesThoseOfTheFamily(string json, string sizes)
    {
        var c = Read(json);

        Assert.Equal(
            sizes,
            $"{c.Layers} {c.HiddenSize} {c.Heads} {c.KvHeads} {c.HeadSize} {c.FeedForwardSize} {c.VocabularySize} {c.ContextLength}"
        );
    }

    [Theory]
    [InlineData("""{"model_type":"mistral"}""", "4096 4096 4096 4096")]
    [InlineData("""{"model_type":"mistral","sliding_window":null}""", "- - - -")]
    [InlineData("""{"model_type":"qwen2","sliding_window":7,"max_window_layers":2}""", "- - - -")]
    [InlineData("""{"model_type":"qwen2","use_sliding_window":true,"sliding_window":7,"max_window_layers":2}""", "- - 7 7")]
    [InlineData("""{"model_type":"qwen3","use_sliding_window":true,"max_window_layers":0}""", "4096 4096 4096 4096")]
    [InlineData(
        """{"model_type":"qwen3","use_sliding_window":true,"sliding_window":7,"layer_types":["sliding_attention","full_attention","full_attention","sliding_attention"]}""",
        "7 - - 7"
    )]
    [InlineData("""{"model_type":"gemma2","sliding_window":7}""", "7 - 7 -")]
    [InlineData("""{"model_type":"gemma3_text","sliding_window":7,"sliding_window_pattern":3}""", "7 7 - 7")]
    [InlineData("""{"model_type":"phi3"}""", "- - - -")]
    [InlineData("""{"model_type":"phi3","sliding_window":2047}""", "2047 2047 2047 2047")]
    [InlineData("""{"model_type":"smollm3","sliding_window":7}""", "- - - -")]
    [InlineData("""{"model_type":"smollm3","sliding_window":7,"use_sliding_window":true,"no_rope_layers":[1,0,1,0]}""", "- 7 - 7")]
    [InlineData(
        """{"model_type":"smollm3","sliding_window":7,"layer_types":["full_attention","sliding_attention","full_attention","full_attention"]}""",
        "- 7 - -"
    )]
    [InlineData("""{"model_type":"llama","sliding_window":7}""", "- - - -")]
    [InlineData("""{"model_type":"mixtral"}""", "- - - -")]
    [InlineData("""{"model_type":"mixtral","sliding_window":7}""", "7 7 7 7")]
    [InlineData("""{"model_type":"qwen3_moe","sliding_window":7}""", "- - - -")]
    [InlineData("""{"model_type":"qwen3_moe","sliding_window":7,"use_sliding_window":true}""", "7 7 7 7")]
    [InlineData("""{"model_type":"gpt_oss"}""", "128 - 128 -")]
    [InlineData("""{"model_type":"gpt_oss","sliding_window":null}""", "- - - -")]
    [InlineData(
        """{"model_type":"gpt_oss","layer_types":["full_attention","full_attention","sliding_attention","full_attention"]}""",
        "- - 128 -"
    )]
    public void Read_Windows_AreThoseOfTheFamilysPattern(string json, string windows)
    {
        var c = Read(json.Replace("{\"model_type\"", "{\"num_hidden_layers\":4,\"model_type\"", StringComparison.Ordinal));

        Assert.Equal(
            windows,
            string.Join(' ', c.Attention.Select(layer => $"{layer.Window?.ToString(CultureInfo.InvariantCulture) ?? "-"}"))
        );
    }

    [Theory]
    [InlineData("""{"model_type":"mixtral"}""", "8 2 14336 True 1111")]
    [InlineData("""{"model_type":"mixtral","num_experts":4,"num_experts_per_tok":1,"intermediate_size":96}""", "4 1 96 True 1111")]
    [InlineData("""{"model_type":"qwen3_moe"}""", "128 8 768 False 1111")]
    [InlineData("""{"model_type":"qwen3_moe","num_local_experts":16,"norm_topk_prob":true}""", "16 8 768 True 1111")]
    [InlineData("""{"model_type":"qwen3_moe","decoder_sparse_step":2,"mlp_only_layers":[3]}""", "128 8 768 False 0100")]
    [InlineData("""{"model_type":"qwen3_moe","decoder_sparse_step":5}""", "")]
    [InlineData("""{"model_type":"gpt_oss"}""", "128 4 2880 True 1111 1.702 7")]
    [InlineData("""{"model_type":"gpt_oss","num_local_experts":32,"swiglu_alpha":1.5,"swiglu_limit":9}""", "32 4 2880 True 1111 1.5 9")]
    public void Read_Experts_AreTheFilesOrTheFamilys(string json, string experts)
    {
        var c = Read(json.Replace("{\"model_type\"", "{\"num_hidden_layers\":4,\"model_type\"", StringComparison.Ordinal));

        var bounds = c.Experts?.Bounds is { } b ? $" {b.Slope} {b.Limit}" : "";
        var layers = string.Concat(c.Experts?.Layers.Select(has => has ? '1' : '0') ?? []);
        Assert.Equal(experts, c.Experts is { } e ? $"{e.Count} {e.Chosen} {e.Size} {e.IsNormalized} {layers}{bounds}" : "");
        Assert.Equal(json.Contains("gpt_oss", StringComparison.Ordinal), c.HasSinks);
    }

    [Fact]
    public void Read_TwoNumbersOfExperts_IsRefusedByName()
    {
        var refusal = Assert.Throws<ModelFileException>(() => Read("""{"model_type":"mixtral","num_local_experts":8,"num_experts":4}"""));

        Assert.Contains("num_local_experts is 8, num_experts is 4", refusal.Message);
    }

    /// <summary>Where the file has no scaling, that of the family, whose ends are no whole pairs.</summary>
    [Fact]
    public void Read_GptOssWithoutScaling_IsScaledAsItsOwnFilesSay()
    {
        var silent = Read("""{"model_type":"gpt_oss"}""");
        var said = Read(
            """{"model_type":"gpt_oss","rope_scaling":{"rope_type":"yarn","factor":32,"beta_fast":32,"beta_slow":1,"truncate":false,"original_max_position_embeddings":4096}}"""
        );

        Assert.Equal(said.Rotary!.RadiansPerPosition, silent.Rotary!.RadiansPerPosition);
        Assert.Equal(said.Rotary.AttentionFactor, silent.Rotary.AttentionFactor);
    }

    [Fact]
    public void Read_LayersWithoutRotation_AreEveryFourthOrTheListed()
    {
        var pattern = Read("""{"model_type":"smollm3","num_hidden_layers":8}""");
        var listed = Read("""{"model_type":"smollm3","num_hidden_layers":3,"no_rope_layers":[0,1,0]}""");

        Assert.Equal([3, 7], pattern.Attention.Index().Where(layer => layer.Item.Rotary is null).Select(layer => layer.Index));
        Assert.Equal([0, 2], listed.Attention.Index().Where(layer => layer.Item.Rotary is null).Select(layer => layer.Index));
    }

    /// <summary>Second frequencies, which for a head of four elements are the base to the power of -1/2.</summary>
    [Theory]
    [InlineData("""{"rope_theta":10000,"rope_scaling":{"rope_type":"linear","factor":4}}""", .01 / 4, 1)]
    [InlineData("""{"rope_theta":10000,"rope_scaling":{"type":"linear","factor":4}}""", .01 / 4, 1)]
    [InlineData("""{"rope_parameters":{"rope_theta":1000000,"rope_type":"linear","factor":4}}""", .001 / 4, 1)]
    [InlineData("""{"rope_theta":1000000,"rope_parameters":{"rope_type":"default"}}""", .001, 1)]
    [InlineData("""{"rope_parameters":{"full_attention":{"rope_theta":1000000,"rope_type":"default"}}}""", .001, 1)]
    [InlineData("""{"rope_scaling":{"rope_type":"dynamic","factor":4}}""", .01, 1)]
    [InlineData(
        """{"max_position_embeddings":64,"rope_scaling":{"rope_type":"longrope","short_factor":[1,2],"long_factor":[1,5],"original_max_position_embeddings":16}}""",
        .01 / 5,
        1.224744871
    )]
    [InlineData(
        """{"max_position_embeddings":64,"rope_scaling":{"rope_type":"longrope","short_factor":[1,2],"long_factor":[1,5],"factor":1}}""",
        .01 / 2,
        1
    )]
    [InlineData(
        """{"rope_scaling":{"rope_type":"longrope","short_factor":[1,2],"long_factor":[1,5],"factor":8,"attention_factor":1.5}}""",
        .01 / 2,
        1.5
    )]
    [InlineData("""{"rope_scaling":{"rope_type":"yarn","factor":4,"attention_factor":0.5}}""", .01 * .625, .5)]
    [InlineData("""{"rope_scaling":{"rope_type":"yarn","factor":4}}""", .01 * .625, 1.1386294361)]
    [InlineData(
        """{"max_position_embeddings":8192,"rope_scaling":{"rope_type":"yarn","original_max_position_embeddings":2048}}""",
        .01 * .625,
        1.1386294361
    )]
    [InlineData("""{"rope_scaling":{"rope_type":"yarn","factor":4,"mscale":1,"mscale_all_dim":0.5}}""", .01 * .625, 1.0648217)]
    public void Read_OlderAndNewerRotaryForms_GiveTheScaledFrequencies(string rotary, double second, double attentionFactor)
    {
        var c = Read($$"""{"model_type":"llama","head_dim":4,{{rotary[1..]}}""");

        var read = Assert.IsType<RotaryFrequencies>(c.Rotary);
        Assert.Equal(second, read.RadiansPerPosition[1], 1e-6 * second);
        Assert.Equal(attentionFactor, read.AttentionFactor, 1e-6);
    }

    [Fact]
    public void Read_PhiWithLongFactors_TurnsAPartOfEachHeadByThem()
    {
        var c = Read(
            """{"model_type":"phi3","head_dim":8,"partial_rotary_factor":0.5,"max_position_embeddings":16384,"rope_scaling":{"type":"su","short_factor":[1,2],"long_factor":[1,5]}}"""
        );

        Assert.Equal([1, .01f / 5], c.Rotary!.RadiansPerPosition);
        Assert.Equal(Math.Sqrt(1 + (Math.Log(4) / Math.Log(4096))), c.Rotary.AttentionFactor, 1e-6);
    }

    [Fact]
    public void Within_WhatShortPromptsHave_TurnsByTheShortFactors()
    {
        var c = Read(
            """{"model_type":"phi3","head_dim":4,"max_position_embeddings":16384,"rope_scaling":{"type":"longrope","short_factor":[1,2],"long_factor":[1,5]}}"""
        );

        var (ofShort, ofLong) = (c.Within(4096), c.Within(4097));
        Assert.Equal(4096, c.ShortContext);
        Assert.Equal([1, .01f / 2], ofShort.Rotary!.RadiansPerPosition);
        Assert.Equal([1, .01f / 5], ofLong.Rotary!.RadiansPerPosition);
        Assert.Equal(c.Rotary!.AttentionFactor, ofShort.Rotary.AttentionFactor);
        Assert.Equal((4096, 4097, 16_384), (ofShort.ContextLength, ofLong.ContextLength, c.Within(20_000).ContextLength));
    }

    [Fact]
    public void Read_TheirFirstNames_AreThoseOfToday()
    {
        var first = Read("""{"model_type":"lfm2","theta":5000,"block_ff_dim":150,"block_ffn_dim_multiplier":0.29,"block_multiple_of":1}""");
        var later = Read(
            """{"model_type":"lfm2","rope_parameters":{"rope_theta":5000},"intermediate_size":28,"block_auto_adjust_ff_dim":false}"""
        );

        Assert.Equal(later.Rotary!.RadiansPerPosition, first.Rotary!.RadiansPerPosition);
        Assert.Equal(later.FeedForwardSize, first.FeedForwardSize);
    }

    [Theory]
    [InlineData("gelu_python", "Gelu")]
    [InlineData("gelu_fast", "GeluTanh")]
    [InlineData("gelu_accurate", "GeluTanh")]
    [InlineData("swish", "Silu")]
    public void Read_AnActivation_IsKnownByEachOfItsNames(string name, string activation) =>
        Assert.Equal(activation, $"{Read($$"""{"model_type":"llama","hidden_act":"{{name}}"}""").Activation}");

    [Fact]
    public void Read_ScalingOfGemma3_IsOfTheLayersThatSeeEverything()
    {
        var c = Read(
            """{"model_type":"gemma3_text","num_hidden_layers":6,"head_dim":4,"rope_scaling":{"rope_type":"linear","factor":8},"rope_local_base_freq":100}"""
        );

        Assert.Equal(.1, c.Attention[0].Rotary!.RadiansPerPosition[1], 1e-6);
        Assert.Equal(.001 / 8, c.Attention[5].Rotary!.RadiansPerPosition[1], 1e-8);
    }

    [Fact]
    public void Read_Multipliers_AreTheFilesOrNone()
    {
        var given = Read(
            """{"model_type":"granite","embedding_multiplier":12,"attention_multiplier":0.5,"residual_multiplier":0.25,"logits_scaling":4}"""
        );
        var none = Read("""{"model_type":"granite"}""");

        Assert.Equal((12f, .5f, .25f, .25f), (given.EmbeddingScale, given.AttentionScale, given.ResidualScale, given.LogitScale));
        Assert.Equal((1f, 1f, 1f, 1f), (none.EmbeddingScale, none.AttentionScale, none.ResidualScale, none.LogitScale));
    }

    [Theory]
    [InlineData("""{"model_type":"gemma2"}""", 50f, 30f)]
    [InlineData("""{"model_type":"gemma2","attn_logit_softcapping":null,"final_logit_softcapping":20}""", null, 20f)]
    [InlineData("""{"model_type":"gemma3_text"}""", null, null)]
    [InlineData("""{"model_type":"gemma3_text","attn_logit_softcapping":5,"final_logit_softcapping":7}""", null, 7f)]
    public void Read_SoftCaps_AreTheFilesOrTheFamilys(string json, float? attention, float? logits)
    {
        var c = Read(json);

        Assert.Equal((attention, logits), (c.AttentionSoftCap, c.LogitSoftCap));
    }

    [Theory]
    [InlineData("""{"model_type":"llama"}""", 0)]
    [InlineData("""{"model_type":"llama","attention_bias":true}""", 4)]
    [InlineData("""{"model_type":"llama","attention_bias":true,"mlp_bias":true}""", 7)]
    [InlineData("""{"model_type":"qwen2"}""", 3)]
    [InlineData("""{"model_type":"qwen3","attention_bias":true}""", 4)]
    [InlineData("""{"model_type":"phi3","attention_bias":true}""", 0)]
    [InlineData("""{"model_type":"mixtral","attention_bias":true}""", 0)]
    [InlineData("""{"model_type":"qwen3_moe","attention_bias":true}""", 4)]
    [InlineData("""{"model_type":"gpt_oss"}""", 4)]
    [InlineData("""{"model_type":"gpt_oss","attention_bias":false}""", 0)]
    public void Biased_Matrices_AreThoseThatTheFamilyAndTheFileName(string json, int biased)
    {
        using var document = JsonDocument.Parse(json);
        var reader = new ConfigurationReader("config.json", document.RootElement);

        Assert.Equal(biased, DecoderFamilies.Of(reader).Biased(reader).Count());
    }

    private static DecoderConfiguration Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var reader = new ConfigurationReader("config.json", document.RootElement);
        var family = DecoderFamilies.Of(reader);
        return family.Read(new DecoderReader(family.PartOf(reader), family.Defaults)).Validated("config.json");
    }
}
