using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Nodes;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Bert;
using Rag.Onnx.Llama;
using Rag.Tests;

namespace Rag.Onnx.Tests.Llama;

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
    public void Reader_AnImpossibleSize_IsRefusedByName(string name, string value, string defect)
    {
        Write(
            """{"model_type":"llama","num_hidden_layers":2,"hidden_size":8,"num_attention_heads":2,"intermediate_size":16,"vocab_size":4,"max_position_embeddings":16}""",
            name,
            value
        );

        AssertRefused(() => new HuggingFaceLlama(_folder.Path, new NoWeights()), defect);
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

        public IReadOnlyCollection<string> Names => [];

        public bool TryGet(string name, [NotNullWhen(true)] out WeightTensor? tensor)
        {
            tensor = null;
            return false;
        }

        public void Dispose() { }
    }
}
