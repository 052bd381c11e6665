using LLama;
using LLama.Common;
using LLama.Exceptions;
using LLama.Native;
using Rag.Onnx.Tests.Decoders;
using Rag.Onnx.Verification;
using Rag.Tests;

namespace Rag.Peers.Tests.Engines;

/// <summary>GGUF files mean to llama.cpp what they mean here: both give the same logits of one file.</summary>
public sealed class LlamaCppLogitsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("llama")]
    [InlineData("llama3-rope")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    [InlineData("gemma3")]
    [InlineData("lfm2")]
    [InlineData("mamba2")]
    [InlineData("qwen3-next")]
    public void Logits_OfAGgufFile_EqualThoseOfLlamaCpp(string family)
    {
        var source = SharedData.Require($"models/families/{family}");
        RequireLibrary();
        var content = GgufFromHuggingFace.Convert(source, change: gguf => gguf.Pair("tokenizer.ggml.model", "no_vocab"));
        var path = _folder.Write("model.gguf", content);
        int[][] prompts =
        [
            [7],
            [.. Enumerable.Range(0, 90).Select(i => ((i * 37) + 11) % 512)],
        ];

        ReferenceCase[] cases = [.. prompts.Select(ids => new ReferenceCase(ids, LogitsOf(path, ids), []))];
        var findings = DecoderCheck.Run(path, cases, BuiltGraphs.Folder, TestContext.Current.CancellationToken);

        Assert.True(findings.IsEqual, $"{findings}");
    }

    private static void RequireLibrary()
    {
        try
        {
            NativeApi.llama_empty_call();
        }
        catch (Exception unloaded) when (unloaded is RuntimeError or TypeInitializationException or DllNotFoundException)
        {
            Assert.Skip($"llama.cpp cannot be loaded on this machine: {unloaded.Message}");
        }
    }

    private static float[] LogitsOf(string path, int[] ids)
    {
        var parameters = new ModelParams(path)
        {
            Threads = 1,
            BatchThreads = 1,
            ContextSize = 256,
            BatchSize = 256,
            UBatchSize = 256,
            GpuLayerCount = 0,
            FlashAttention = false,
            TypeK = GGMLType.GGML_TYPE_F32,
            TypeV = GGMLType.GGML_TYPE_F32,
        };
        using var weights = LLamaWeights.LoadFromFile(parameters);
        using var context = weights.CreateContext(parameters);
        var batch = new LLamaBatch();
        foreach (var (position, id) in ids.Index())
        {
            batch.Add(id, position, (LLamaSeqId)0, position == ids.Length - 1);
        }

        Assert.Equal(DecodeResult.Ok, context.NativeHandle.Decode(batch));
        return context.NativeHandle.GetLogitsIth(ids.Length - 1).ToArray();
    }
}
