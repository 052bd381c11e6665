using System.Text.Json.Nodes;
using Rag.Onnx.Verification;

namespace Rag.Onnx.Tests.Decoders;

/// <summary>The reference checkpoints in the other forms that files of their families have.</summary>
public sealed class EquivalentFormsTests
{
    private const string Older = "rope_scaling";
    private const string Newer = "rope_parameters";

    /// <summary>Older files have the base of the rotation and its scaling apart, newer ones in one object.</summary>
    [Theory]
    [MemberData(nameof(DecoderFamilyTests.Families), MemberType = typeof(DecoderFamilyTests))]
    public void Read_TheOtherFormOfRotation_IsTheSameModel(string family)
    {
        using var model = new TinyDecoder(family);
        var key = model.ConfigurationKey();

        model.Change(json =>
        {
            if (json[Newer] is JsonObject parameters)
            {
                json.Remove(Newer);
                WriteOlder(json, parameters);
            }
            else if (json["rope_theta"] is { } theta)
            {
                var scaling = json[Older] as JsonObject ?? [];
                json.Remove("rope_theta");
                json.Remove(Older);
                scaling["rope_theta"] = theta.DeepClone();
                json[Newer] = scaling;
            }
        });

        Assert.Equal(key, model.ConfigurationKey());
    }

    private static void WriteOlder(JsonObject json, JsonObject parameters)
    {
        if (parameters["sliding_attention"] is { } sliding)
        {
            json["rope_local_base_freq"] = sliding["rope_theta"]!.DeepClone();
            parameters = parameters["full_attention"]!.AsObject();
        }

        json["rope_theta"] = parameters["rope_theta"]!.DeepClone();
        json["partial_rotary_factor"] = parameters["partial_rotary_factor"]?.DeepClone();
        var scaling = parameters.DeepClone().AsObject();
        scaling.Remove("rope_theta");
        scaling["type"] = scaling["rope_type"]!.DeepClone();
        scaling.Remove("rope_type");
        json[Older] = (string?)scaling["type"] == "default" ? null : scaling;
    }

    /// <summary>What a family has by default may be left out, and what is worked out from other sizes may be null.</summary>
    [Theory]
    [InlineData("bamba", "mamba_n_groups,mamba_d_conv,mamba_conv_bias,mamba_proj_bias,mamba_expand,time_step_limit,attention_bias")]
    [InlineData("bamba", "mamba_d_head=\"auto\"")]
    [InlineData("gemma2", "rms_norm_eps,attention_bias,tie_word_embeddings,hidden_activation,layer_types,use_bidirectional_attention")]
    [InlineData("gemma3", "layer_types,_sliding_window_pattern,attn_logit_softcapping=5,final_logit_softcapping,tie_word_embeddings")]
    [InlineData("gpt-oss", "rope_parameters,layer_types,attention_bias,swiglu_alpha,swiglu_limit,rms_norm_eps")]
    [InlineData("granite", "attention_bias,mlp_bias,rms_norm_eps,head_dim=null")]
    [InlineData("lfm2", "norm_eps,conv_L_cache,conv_bias,block_multiple_of,tie_word_embeddings,full_attn_idxs")]
    [InlineData("lfm2", "layer_types=null,full_attn_idxs=[1,3]")]
    [InlineData("llama", "head_dim,attention_bias,mlp_bias,rms_norm_eps,tie_word_embeddings,hidden_act")]
    [InlineData("llama", "head_dim=null,hidden_act=\"swish\"")]
    [InlineData("mamba2", "expand,conv_kernel,use_bias,use_conv_bias,time_step_limit,layer_norm_epsilon,hidden_act,rms_norm=false")]
    [InlineData("mistral-window", "head_dim=null,rms_norm_eps,rope_theta,attention_bias=true")]
    [InlineData("mixtral", "rope_theta,sliding_window,head_dim,rms_norm_eps,num_local_experts=null,num_experts=4,num_experts_per_tok")]
    [InlineData("olmo2", "attention_bias,rms_norm_eps,rope_parameters")]
    [InlineData("phi3", "sliding_window,original_max_position_embeddings,rope_theta,rms_norm_eps")]
    [InlineData("qwen2", "layer_types,use_sliding_window,max_window_layers=0,sliding_window=8")]
    [InlineData("qwen3", "layer_types,attention_bias,sliding_window,use_sliding_window")]
    [InlineData("qwen3-moe", "decoder_sparse_step,attention_bias,use_sliding_window,sliding_window=8")]
    [InlineData("qwen3-next", "layer_types,norm_topk_prob,decoder_sparse_step,mlp_only_layers,linear_conv_kernel_dim")]
    [InlineData("smollm3", "layer_types,no_rope_layers,no_rope_layer_interval,sliding_window=8,use_sliding_window,rope_parameters")]
    public void Read_WhatTheFamilyHasByDefault_IsTheSameModel(string family, string changes)
    {
        using var model = new TinyDecoder(family);
        var key = model.ConfigurationKey();

        model.Change(json =>
        {
            foreach (var change in Parts(changes))
            {
                var parts = change.Split('=');
                if (parts.Length == 1)
                {
                    json.Remove(change);
                }
                else
                {
                    json[parts[0]] = JsonNode.Parse(parts[1]);
                }
            }
        });

        Assert.Equal(key, model.ConfigurationKey());
    }

    /// <summary>Commas part changes, but for those in a list.</summary>
    private static string[] Parts(string changes) =>
        changes.Replace("[1,3]", "[1;3]").Split(',').Select(part => part.Replace(';', ',')).ToArray();

    /// <summary>Python writes infinite numbers by name.</summary>
    [Theory]
    [InlineData("bamba")]
    [InlineData("mamba2")]
    public void Read_AnInfiniteNumberByItsName_IsTheSameModel(string family)
    {
        using var model = new TinyDecoder(family);
        var key = model.ConfigurationKey();
        model.Change(json => (json["time_step_limit"], json["note"]) = (new JsonArray(0, "limit"), "up to \\\"Infinity"));
        var written = File.ReadAllText(Path.Combine(model.Path, "config.json"));

        model.Write("config.json", written.Replace("\"limit\"", "Infinity", StringComparison.Ordinal));

        Assert.Equal(key, model.ConfigurationKey());
    }

    [Theory]
    [InlineData("gemma2")]
    [InlineData("lfm2")]
    [InlineData("llama-bias-tied")]
    [InlineData("qwen2-yarn-tied")]
    public void Check_OfATiedHeadThatIsWrittenToo_FindsTheLogitsOfTheEmbedding(string family)
    {
        using var model = new TinyDecoder(family).ChangeWeights(tensors =>
            tensors["lm_head.weight"] = Padding.Scaled(tensors["model.embed_tokens.weight"], 2)
        );

        Assert.True(model.Check().IsEqual);
    }

    [Theory]
    [InlineData("gemma2")]
    [InlineData("llama-bias-tied")]
    public void Check_OfAHeadLikeTheEmbedding_FindsTheSameLogits(string family)
    {
        using var model = new TinyDecoder(family)
            .Change(json => json["tie_word_embeddings"] = false)
            .ChangeWeights(tensors => tensors["lm_head.weight"] = tensors["model.embed_tokens.weight"]);

        Assert.True(model.Check().IsEqual);
    }

    /// <summary>A plain checkpoint with its queries, keys and values in one matrix is one of the family that has them so.</summary>
    [Fact]
    public void Check_OfJoinedMatrices_FindsTheLogitsOfThePartsAlone()
    {
        using var model = new TinyDecoder("llama")
            .Change(json => (json["model_type"], json["rms_norm_eps"]) = ("phi3", 1e-6))
            .ChangeWeights(tensors =>
            {
                foreach (var layer in Enumerable.Range(0, 3).Select(number => $"model.layers.{number}."))
                {
                    Join(tensors, $"{layer}self_attn.qkv_proj.weight", ["q_proj", "k_proj", "v_proj"]);
                    Join(tensors, $"{layer}mlp.gate_up_proj.weight", ["gate_proj", "up_proj"]);
                }
            });

        Assert.True(model.Check().IsEqual);
    }

    private static void Join(Dictionary<string, (int[] Shape, float[] Values)> tensors, string joined, string[] parts)
    {
        var part = joined[..joined.LastIndexOf('.', joined.Length - ".weight".Length - 1)];
        var all = parts.Select(name => tensors[$"{part}.{name}.weight"]).ToArray();
        tensors[joined] = ([all.Sum(tensor => tensor.Shape[0]), all[0].Shape[1]], [.. all.SelectMany(tensor => tensor.Values)]);
        foreach (var name in parts)
        {
            tensors.Remove($"{part}.{name}.weight");
        }
    }

    /// <summary>Factors of 1 for short prompts are no scaling at all; those for long ones begin where the original context ends.</summary>
    [Fact]
    public void Check_OfShortPromptsOfAModelWithLongFactors_FindsTheLogitsOfTheShortOnes()
    {
        const int original = 40;
        using var model = new TinyDecoder("phi3").Change(json =>
        {
            json["original_max_position_embeddings"] = original;
            json[Older] = new JsonObject
            {
                ["type"] = "longrope",
                ["short_factor"] = new JsonArray(1, 1, 1, 1, 1, 1, 1, 1),
                ["long_factor"] = new JsonArray(2, 2, 2, 2, 2, 2, 2, 2),
                ["attention_factor"] = 1.0,
            };
        });

        var ofAll = model.Check();
        model.Change(reference => RemoveLonger(reference, original), ReferenceCheck.FileName);
        var ofShort = model.Check();

        Assert.False(ofAll.IsEqual);
        Assert.Equal((4, 3), (ofAll.Cases, ofShort.Cases));
        Assert.True(ofShort.IsEqual, $"{ofShort}");
    }

    private static void RemoveLonger(JsonObject reference, int most)
    {
        var cases = reference["cases"]!.AsArray();
        foreach (var longer in cases.Where(line => line!["ids"]!.AsArray().Count > most).ToArray())
        {
            cases.Remove(longer);
        }
    }
}
