using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rag.Bench.Shapes;

/// <summary>A model of random weights whose speed is measured.</summary>
/// <param name="Config">The text of its config.json.</param>
internal sealed record ModelShapeCase(string Name, string Config)
{
    private const string Common = """
        {"num_hidden_layers":24,"hidden_size":1024,"intermediate_size":4096,"num_attention_heads":16,"num_key_value_heads":4,"head_dim":64,
        "vocab_size":32000,"max_position_embeddings":8192,"rms_norm_eps":1e-6,"eos_token_id":2,"tie_word_embeddings":false,
        "rope_theta":10000.0,"hidden_act":"silu"}
        """;

    /// <summary>Shapes of models that are in use.</summary>
    public static IReadOnlyList<ModelShapeCase> Real { get; } =
    [
        Of(
            "qwen2-0.5b",
            """
            {"model_type":"qwen2","num_hidden_layers":24,"hidden_size":896,"intermediate_size":4864,"num_attention_heads":14,
            "num_key_value_heads":2,"vocab_size":151936,"max_position_embeddings":32768,"tie_word_embeddings":true}
            """
        ),
        Of(
            "qwen2-1.5b",
            """
            {"model_type":"qwen2","num_hidden_layers":28,"hidden_size":1536,"intermediate_size":8960,"num_attention_heads":12,
            "num_key_value_heads":2,"head_dim":128,"vocab_size":151936,"max_position_embeddings":32768,"tie_word_embeddings":true}
            """
        ),
        Of(
            "llama3-8b",
            """
            {"model_type":"llama","num_hidden_layers":32,"hidden_size":4096,"intermediate_size":14336,"num_attention_heads":32,
            "num_key_value_heads":8,"head_dim":128,"vocab_size":128256,"max_position_embeddings":8192,"rope_theta":500000.0}
            """
        ),
    ];

    /// <summary>A shape of about half a billion weights for each family.</summary>
    public static IReadOnlyList<ModelShapeCase> Families { get; } =
    [
        Of("llama", """{"model_type":"llama"}"""),
        Of("mistral", """{"model_type":"mistral","sliding_window":4096}"""),
        Of("qwen2", """{"model_type":"qwen2"}"""),
        Of("qwen3", """{"model_type":"qwen3"}"""),
        Of(
            "gemma2",
            """
            {"model_type":"gemma2","hidden_activation":"gelu_pytorch_tanh","attn_logit_softcapping":50.0,"final_logit_softcapping":30.0,
            "query_pre_attn_scalar":64,"sliding_window":4096}
            """
        ),
        Of(
            "gemma3",
            """
            {"model_type":"gemma3_text","hidden_activation":"gelu_pytorch_tanh","query_pre_attn_scalar":64,"sliding_window":512,
            "rope_local_base_freq":10000.0,"sliding_window_pattern":6}
            """
        ),
        Of("phi3", """{"model_type":"phi3"}"""),
        Of("olmo2", """{"model_type":"olmo2"}"""),
        Of(
            "granite",
            """
            {"model_type":"granite","attention_multiplier":0.015625,"embedding_multiplier":12.0,"logits_scaling":8.0,
            "residual_multiplier":0.22}
            """
        ),
        Of("smollm3", """{"model_type":"smollm3","no_rope_layer_interval":4}"""),
        Of(
            "mixtral",
            """{"model_type":"mixtral","num_hidden_layers":16,"intermediate_size":1024,"num_local_experts":8,"num_experts_per_tok":2}"""
        ),
        Of(
            "qwen3-moe",
            """
            {"model_type":"qwen3_moe","num_hidden_layers":16,"moe_intermediate_size":512,"num_experts":16,"num_experts_per_tok":4,
            "norm_topk_prob":true,"decoder_sparse_step":1,"mlp_only_layers":[]}
            """
        ),
        Of(
            "gpt-oss",
            """
            {"model_type":"gpt_oss","num_hidden_layers":16,"intermediate_size":1024,"num_local_experts":8,"num_experts_per_tok":2,
            "sliding_window":128,"attention_bias":true}
            """
        ),
        Of(
            "lfm2",
            """
            {"model_type":"lfm2","conv_L_cache":3,"block_auto_adjust_ff_dim":false,"layer_types":["conv","conv","full_attention","conv",
            "conv","full_attention","conv","conv","full_attention","conv","conv","full_attention","conv","conv","full_attention","conv",
            "conv","full_attention","conv","conv","full_attention","conv","conv","full_attention"]}
            """
        ),
        Of(
            "mamba2",
            """
            {"model_type":"mamba2","num_hidden_layers":64,"num_heads":32,"head_dim":64,"expand":2,"n_groups":1,"state_size":128,
            "conv_kernel":4,"layer_norm_epsilon":1e-5}
            """
        ),
        Of(
            "bamba",
            """
            {"model_type":"bamba","mamba_n_heads":32,"mamba_d_head":64,"mamba_expand":2,"mamba_n_groups":1,"mamba_d_state":128,
            "mamba_d_conv":4,"attn_layer_indices":[5,11,17,23]}
            """
        ),
        Of(
            "qwen3-next",
            """
            {"model_type":"qwen3_next","num_hidden_layers":16,"linear_num_key_heads":8,"linear_num_value_heads":16,
            "linear_key_head_dim":64,"linear_value_head_dim":64,"linear_conv_kernel_dim":4,"full_attention_interval":4,"num_experts":16,
            "num_experts_per_tok":4,"moe_intermediate_size":512,"shared_expert_intermediate_size":512,"norm_topk_prob":true,
            "decoder_sparse_step":1,"mlp_only_layers":[]}
            """
        ),
    ];

    public static IEnumerable<ModelShapeCase> All => Real.Concat(Families);

    /// <summary>The <c>model_type</c>.</summary>
    public string Family => JsonNode.Parse(Config)!["model_type"]!.GetValue<string>();

    private static ModelShapeCase Of(string name, string own)
    {
        var config = JsonNode.Parse(Common)!.AsObject();
        foreach (var (key, value) in JsonNode.Parse(own)!.AsObject())
        {
            config[key] = value?.DeepClone();
        }

        return new ModelShapeCase(name, config.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }
}
