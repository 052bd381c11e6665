using System.Diagnostics.CodeAnalysis;
using Rag.Core.Models;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Encoders;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>The config.json of a reader and of an encoder, and the files of a sentence-transformers model.</summary>
public sealed class ModelConfigurationTarget : FuzzTarget, IDisposable
{
    private static readonly string[] s_names =
    [
        "config.json",
        "generation_config.json",
        "modules.json",
        "sentence_bert_config.json",
        "config_sentence_transformers.json",
        "1_Pooling/config.json",
        "2_Dense/config.json",
        "tokenizer.json",
    ];

    private readonly TemporaryFolder _folder = new();

    /// <summary>Whose marks are looked up.</summary>
    private readonly ITokenizer _tokenizer;

    public ModelConfigurationTarget()
    {
        Directory.CreateDirectory(_folder.File("1_Pooling"));
        Directory.CreateDirectory(_folder.File("2_Dense"));
        _tokenizer = TokenizerFactory.Load(_folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\na"u8.ToArray()));
    }

    public override long MostAllocated => 64L << 20;

    public override IReadOnlyList<string> Words =>
        [
            "\"head_dim\":",
            "\"rope_scaling\":{",
            "\"factor\":0",
            "268435456",
            "\"eos_token_id\":[",
            "\"model_type\":\"bert\"",
            "\"model_type\":\"gemma2\"",
            "\"model_type\":\"qwen3\"",
            "\"model_type\":\"phi3\"",
            "\"rope_type\":\"yarn\"",
            "\"sliding_attention\"",
            ":null",
            "\"\\ud800\"",
        ];

    public override IEnumerable<byte[]> Seeds()
    {
        yield return """{"model_type":"llama","num_hidden_layers":2,"hidden_size":8,"num_attention_heads":2,"intermediate_size":16,"vocab_size":4,"max_position_embeddings":16,"rope_theta":10000,"rope_scaling":{"rope_type":"llama3","factor":8,"low_freq_factor":1,"high_freq_factor":4,"original_max_position_embeddings":8192},"eos_token_id":[1,2]}"""u8.ToArray();
        yield return """{"model_type":"llama","num_hidden_layers":268435456,"hidden_size":268435456,"num_attention_heads":1,"intermediate_size":268435456,"vocab_size":268435456,"max_position_embeddings":268435456,"eos_token_id":1e300}"""u8.ToArray();
        yield return """{"model_type":"bert","hidden_act":"gelu","num_hidden_layers":2,"hidden_size":8,"num_attention_heads":2,"max_position_embeddings":16,"vocab_size":4}"""u8.ToArray();
        yield return """{"model_type":"gemma3","text_config":{"num_hidden_layers":2,"layer_types":["sliding_attention","full_attention"],"sliding_window":7,"sliding_window_pattern":6,"query_pre_attn_scalar":24,"attn_logit_softcapping":null,"final_logit_softcapping":30,"rope_parameters":{"full_attention":{"rope_type":"yarn","factor":4,"beta_fast":32,"beta_slow":1,"mscale":1,"mscale_all_dim":0.5},"sliding_attention":{"rope_theta":10000}}}}"""u8.ToArray();
        yield return """{"model_type":"phi3","head_dim":8,"partial_rotary_factor":0.5,"max_position_embeddings":16384,"original_max_position_embeddings":4096,"rope_scaling":{"type":"su","short_factor":[1,2],"long_factor":[1,5],"attention_factor":1.5}}"""u8.ToArray();
        yield return """{"model_type":"smollm3","num_hidden_layers":4,"no_rope_layers":[1,0,1,0],"no_rope_layer_interval":4,"use_sliding_window":true,"sliding_window":7}"""u8.ToArray();
        yield return """{"model_type":"granite","embedding_multiplier":12,"attention_multiplier":0.5,"residual_multiplier":0.25,"logits_scaling":4,"quantization_config":{"quant_method":"gptq"}}"""u8.ToArray();
        yield return """[{"type":"a.Transformer","path":""},{"type":"a.Pooling","path":"1_Pooling"}]"""u8.ToArray();
        yield return """[{"type":"a.Pooling","path":"/etc"},{"type":"a.Pooling","path":".."}]"""u8.ToArray();
        yield return """[{"type":"a.Pooling","path":"1_Pooling"},{"type":"a.Dense","path":"2_Dense"}]"""u8.ToArray();
        yield return """{"in_features":8,"out_features":8,"activation_function":"a.Tanh","pooling_mode":["cls"]}"""u8.ToArray();
        yield return """{"post_processor":{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":0}}],"pair":[{"SpecialToken":{"id":"[SEP]"}}],"special_tokens":{"[SEP]":{"ids":[3]}}}}"""u8.ToArray();
        yield return """{"post_processor":{"type":"Sequence","processors":[{"type":"RobertaProcessing","sep":["a",4],"cls":["b",5]}]}}"""u8.ToArray();
        yield return """{"model_type":"modernbert","layer_types":["full_attention"],"num_hidden_layers":1}"""u8.ToArray();
        yield return """{"max_seq_length":1e99,"prompts":{"query":"\ud800"},"pooling_mode":"mean"}"""u8.ToArray();
        yield return "[1,2,3]"u8.ToArray();
        yield return "null"u8.ToArray();
    }

    public override void Run(byte[] input)
    {
        foreach (var name in s_names)
        {
            _folder.Write(name, input);
            Try(() => new HuggingFaceDecoder(_folder.Path, new NoWeights()));
            Try(() => EncoderArchitecture.Read(_folder.Path));
            Try(() => EmbedderFiles.Read(_folder.Path));
            Try(() => TextFrames.Read(_folder.Path, _tokenizer));
            if (name != "config.json")
            {
                File.Delete(_folder.File(name));
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private static void Try(Func<object> read)
    {
        try
        {
            read();
        }
        catch (ModelFileException) { }
    }

    private sealed class NoWeights : IWeightSource
    {
        public string Path => "";

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
