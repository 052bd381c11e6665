using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Nodes;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Encoders;
using Rag.Tests;

namespace Rag.Onnx.Tests.Decoders;

/// <summary>Sizes that a configuration claims are refused before anything of that size is made.</summary>
public sealed class ImpossibleConfigurationTests : IDisposable
{
    private const long MostAllocated = 4 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("num_hidden_layers", "268435456", "layers")]
    [InlineData("head_dim", "268435456", "head size")]
    [InlineData("head_dim", "3", "head size")]
    [InlineData("num_attention_heads", "16", "head size")]
    [InlineData("max_position_embeddings", "268435456", "rotary tables")]
    [InlineData("rope_theta", "0", "rotary frequencies")]
    [InlineData("rope_theta", "-1", "rotary frequencies")]
    [InlineData("rope_theta", "1e-300", "rotary frequencies")]
    [InlineData("rms_norm_eps", "-1", "epsilon")]
    [InlineData("rope_scaling", """{"rope_type":"linear","factor":0}""", "rotary frequencies")]
    [InlineData("eos_token_id", "[1.5]", "end token")]
    [InlineData("eos_token_id", "[1e300]", "end token")]
    [InlineData("rope_scaling", """{"rope_type":"yarn","factor":0}""", "rotary frequencies")]
    [InlineData("rope_scaling", """{"rope_type":"yarn","factor":4,"attention_factor":-1}""", "rotary frequencies")]
    [InlineData("rope_scaling", """{"rope_type":"longrope","short_factor":["a","b"]}""", "rotary frequencies")]
    [InlineData("rope_scaling", """{"rope_type":"longrope","short_factor":[1]}""", "short_factor has 1 numbers for 2")]
    [InlineData("rope_scaling", """{"rope_type":"longrope","short_factor":7}""", "short_factor has 0 numbers for 2")]
    [InlineData("rope_scaling", """{"rope_type":"mrope"}""", "scaling of the type mrope")]
    [InlineData("rope_parameters", """{"rope_type":"linear"}""", "factor is missing")]
    [InlineData("partial_rotary_factor", "0", "partial_rotary_factor")]
    [InlineData("partial_rotary_factor", "1.5", "partial_rotary_factor")]
    [InlineData("partial_rotary_factor", "0.75", "partial_rotary_factor")]
    [InlineData("hidden_act", "\"relu\"", "activation relu")]
    [InlineData("hidden_act", "7", "hidden_act is not a text")]
    [InlineData("num_key_value_heads", "\"2\"", "num_key_value_heads is not a number")]
    [InlineData("rms_norm_eps", "\"1e-5\"", "rms_norm_eps is not a number")]
    [InlineData("attention_bias", "1", "attention_bias is neither true nor false")]
    [InlineData("model_type", "\"deepseek_v3\"", "models of the type deepseek_v3")]
    [InlineData("quantization_config", """{"quant_method":"bitsandbytes"}""", "(bitsandbytes)")]
    public void Reader_AnImpossibleSize_IsRefusedByName(string name, string value, string defect)
    {
        Write(
            """{"model_type":"llama","num_hidden_layers":2,"hidden_size":8,"num_attention_heads":2,"intermediate_size":16,"vocab_size":4,"max_position_embeddings":16}""",
            name,
            value
        );

        AssertRefused(() => new HuggingFaceDecoder(_folder.Path, new NoWeights()), defect);
    }

    [Theory]
    [InlineData("gemma2", "query_pre_attn_scalar", "-1", "scale of the attention")]
    [InlineData("gemma2", "query_pre_attn_scalar", "0", "scale of the attention")]
    [InlineData("gemma2", "attn_logit_softcapping", "0", "attn_logit_softcapping")]
    [InlineData("gemma2", "final_logit_softcapping", "-3", "final_logit_softcapping")]
    [InlineData("gemma2", "sliding_window", "-1", "sliding_window")]
    [InlineData("gemma2", "layer_types", """["full_attention"]""", "layer_types has 1 entries for 2 layers")]
    [InlineData("gemma2", "layer_types", """["full_attention",7]""", "layers of the type")]
    [InlineData("gemma2", "layer_types", "7", "layer_types is no list")]
    [InlineData("gemma2", "layer_types", """["full_attention","linear_attention"]""", "layers of the type linear_attention")]
    [InlineData("gemma3_text", "sliding_window_pattern", "0", "sliding_window_pattern")]
    [InlineData("gemma3_text", "use_bidirectional_attention", "true", "use_bidirectional_attention")]
    [InlineData("granite", "logits_scaling", "0", "multiplier")]
    [InlineData("granite", "embedding_multiplier", "1e300", "embedding_multiplier")]
    [InlineData("granite", "attention_multiplier", "0", "scale of the attention")]
    [InlineData("smollm3", "no_rope_layers", "[true,false]", "no_rope_layers is no list of numbers")]
    [InlineData("smollm3", "no_rope_layers", "[1]", "no_rope_layers has 1 entries for 2 layers")]
    [InlineData("smollm3", "no_rope_layer_interval", "0", "no_rope_layer_interval")]
    [InlineData("deepseek_v3", "n_routed_experts", "8", "another mixture of experts")]
    [InlineData("qwen2_moe", "num_experts", "8", "another mixture of experts")]
    [InlineData("qwen3_moe", "num_experts_per_tok", "200", "a token goes to 200 experts, there are 128")]
    [InlineData("qwen3_moe", "num_experts", "0", "num_experts is 0")]
    [InlineData("qwen3_moe", "num_experts", "100000", "num_experts is 100000, not a number from 1 to 4096")]
    [InlineData("qwen3_moe", "moe_intermediate_size", "-1", "moe_intermediate_size")]
    [InlineData("qwen3_moe", "decoder_sparse_step", "0", "decoder_sparse_step")]
    [InlineData("qwen3_moe", "mlp_only_layers", "7", "mlp_only_layers is no list")]
    [InlineData("mixtral", "num_local_experts", "1", "a token goes to 2 experts, there are 1")]
    [InlineData("mixtral", "hidden_act", "\"gelu\"", "experts with the activation gelu")]
    [InlineData("gpt_oss", "swiglu_limit", "0", "limit 0")]
    [InlineData("gpt_oss", "swiglu_alpha", "-1", "slope -1")]
    [InlineData("jamba", "mamba_d_state", "16", "layers that keep a state")]
    public void Reader_AnImpossibleValueOfAFamily_IsRefusedByName(string family, string name, string value, string defect)
    {
        Write(
            $$"""{"model_type":"{{family}}","num_hidden_layers":2,"hidden_size":8,"num_attention_heads":2,"num_key_value_heads":2,"head_dim":4,"intermediate_size":16,"vocab_size":4,"max_position_embeddings":16}""",
            name,
            value
        );

        AssertRefused(() => new HuggingFaceDecoder(_folder.Path, new NoWeights()), defect);
    }

    [Theory]
    [InlineData("lfm2", "conv_L_cache", "257", "a convolution over 257 tokens")]
    [InlineData("lfm2", "layer_types", """["conv"]""", "layer_types has 1 entries for 2 layers")]
    [InlineData("lfm2", "layer_types", """["conv","mamba"]""", "layers of the type mamba")]
    [InlineData("lfm2", "block_ffn_dim_multiplier", "1e30", "adjusted size of the feed-forward part")]
    [InlineData("mamba2", "num_heads", "5", "5 heads of 4 do not make up the 16 inner values")]
    [InlineData("mamba2", "n_groups", "3", "cannot share 3 groups")]
    [InlineData("mamba2", "hidden_act", "\"gelu\"", "hidden_act gelu")]
    [InlineData("mamba2", "time_step_limit", "7", "time_step_limit is no list")]
    [InlineData("mamba2", "time_step_limit", "[1]", "time_step_limit has 1 entries")]
    [InlineData("bamba", "mamba_n_heads", "5", "do not make up the 16 inner values")]
    [InlineData("bamba", "mamba_d_state", "268435456", "the scan has more heads")]
    [InlineData("bamba", "time_step_limit", "[2,1]", "steps of a scan")]
    [InlineData("qwen3_next", "num_experts_per_tok", "5", "a token goes to 5 experts, there are 4")]
    [InlineData("qwen3_next", "linear_num_value_heads", "5", "cannot share 2 key heads")]
    [InlineData("qwen3_next", "layer_types", """["conv","full_attention"]""", "layers of the type conv")]
    public void Reader_AnImpossibleValueOfAFamilyWithStates_IsRefusedByName(string family, string name, string value, string defect)
    {
        var own = family switch
        {
            "lfm2" => "\"layer_types\":[\"conv\",\"full_attention\"]",
            "mamba2" => "\"num_heads\":4,\"n_groups\":2",
            "bamba" => "\"mamba_n_heads\":4",
            _ => "\"num_experts\":4,\"num_experts_per_tok\":2,\"linear_num_key_heads\":2,\"linear_num_value_heads\":4",
        };
        Write(
            $$"""{"model_type":"{{family}}",{{own}},"partial_rotary_factor":1,"num_hidden_layers":2,"hidden_size":8,"num_attention_heads":2,"num_key_value_heads":2,"head_dim":4,"intermediate_size":16,"vocab_size":4,"max_position_embeddings":16}""",
            name,
            value
        );

        AssertRefused(() => new HuggingFaceDecoder(_folder.Path, new NoWeights()), defect);
    }

    [Theory]
    [InlineData("num_hidden_layers", "268435456", "num_hidden_layers")]
    [InlineData("vocab_size", "1e300", "vocab_size")]
    public void Encoder_AnImpossibleSize_IsRefusedByName(string name, string value, string defect)
    {
        Write(
            """{"model_type":"bert","hidden_act":"gelu","num_hidden_layers":2,"hidden_size":8,"num_attention_heads":2,"max_position_embeddings":16,"vocab_size":4}""",
            name,
            value
        );

        AssertRefused(() => EncoderArchitecture.Read(_folder.Path), defect);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("[7]")]
    public void Embedder_ModulesThatAreNoList_AreRefused(string modules)
    {
        _folder.Write("modules.json", Encoding.UTF8.GetBytes(modules));

        AssertRefused(() => EmbedderFiles.Read(_folder.Path), "modules.json");
    }

    private void Write(string sound, string name, string value)
    {
        var configuration = JsonNode.Parse(sound)!.AsObject();
        configuration[name] = JsonNode.Parse(value);
        _folder.Write("config.json", Encoding.UTF8.GetBytes(configuration.ToJsonString()));
    }

    private static void AssertRefused(Func<object> read, string defect)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Assert.Throws<ModelFileException>(read);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
        Assert.Contains(defect, refusal.Message);
    }

    private sealed class NoWeights : IWeightSource
    {
        public string Path => "weights";

        public IReadOnlyList<string> Files => [];

        public IReadOnlyCollection<string> Names => [];

        public bool TryGet(string name, [NotNullWhen(true)] out WeightTensor? tensor)
        {
            tensor = null;
            return false;
        }

        public void Dispose() { }
    }
}
