using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Kernels.Attention;
using Rag.Kernels.Simd;
using Rag.Onnx.Native;
using Rag.Onnx.Operators;
using Rag.Onnx.Runner;
using Rag.Tests.Attention;

namespace Rag.Onnx.Tests.Operators;

public unsafe class PagedAttentionOperatorTests
{
    private static readonly PagedAttentionCase.Step s_mixed = new(
        Sequences: 5,
        Passages: 4,
        PassageTokens: 90,
        PastTokens: 300,
        NewTokens: 90
    );

    private static readonly string[] s_inputNames =
    [
        "qkv",
        "key_cache",
        "value_cache",
        "cumulative_sequence_lengths",
        "past_sequence_lengths",
        "block_table",
        "block_valid",
        "block_delta",
        "cos_cache",
        "sin_cache",
    ];

    [Theory]
    [InlineData(KvType.BFloat16, 1)]
    [InlineData(KvType.BFloat16, 2)]
    [InlineData(KvType.Float32, 2)]
    [InlineData(KvType.Int8, 3)]
    public void Run_InASession_EqualsTheReference(KvType type, int threads)
    {
        using var test = new PagedAttentionCase(21, groups: 3, kvHeads: 3, headSize: 64, blockSize: 32, type, s_mixed);
        using var session = OnnxSession.Load(Graph(test.Shape), new OnnxSessionOptions { Threads = threads });
        var output = Run(session, test);
        var expected = PagedAttentionReference.Output(test);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(output[i], expected[i] - 4e-5, expected[i] + 4e-5);
        }
    }

    [Fact]
    public void Run_SessionUsedBySeveralThreads_EachGetsItsOwnAnswer()
    {
        using var shared = new PagedAttentionCase(24, groups: 3, kvHeads: 3, headSize: 64, blockSize: 32, KvType.BFloat16, s_mixed);
        using var session = OnnxSession.Load(Graph(shared.Shape), new OnnxSessionOptions { Threads = 2 });
        Parallel.For(0, 4, seed =>
        {
            using var test = new PagedAttentionCase(
                30 + seed,
                groups: 3,
                kvHeads: 3,
                headSize: 64,
                blockSize: 32,
                KvType.BFloat16,
                s_mixed
            );
            var first = Run(session, test);
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(first, Run(session, test));
            }

            test.Run(SimdSupport.Best);
            for (var i = 0; i < first.Length; i++)
            {
                Assert.Equal(test.Output[i], first[i], 1e-4f);
            }
        });
    }

    [Fact]
    public void Run_BlockOutOfRange_FailsWithASentenceAndTheSessionGoesOn()
    {
        using var test = new PagedAttentionCase(22, groups: 3, kvHeads: 3, headSize: 64, blockSize: 32, KvType.BFloat16, s_mixed);
        using var session = OnnxSession.Load(Graph(test.Shape), new OnnxSessionOptions { Threads = 2 });
        var failure = Assert.Throws<OnnxRuntimeException>(() => Run(session, test, test.Table.Select(_ => test.Blocks).ToArray()));
        Assert.Contains(
            $"rag::PagedAttention: block_table[0, 0] is {test.Blocks}, the cache has blocks 0 to {test.Blocks - 1}",
            failure.Message
        );
        Assert.DoesNotContain(Run(session, test), float.IsNaN);
    }

    [Fact]
    public void Run_CacheOfAnotherType_FailsWithASentence()
    {
        using var test = new PagedAttentionCase(23, groups: 3, kvHeads: 3, headSize: 64, blockSize: 32, KvType.Int8, s_mixed);
        var shape = new AttentionShape(9, 3, 64, 32, KvType.Float32, 0.125f, rotary: true);
        using var session = OnnxSession.Load(Graph(shape, KvType.Int8), new OnnxSessionOptions { Threads = 1 });
        var failure = Assert.Throws<OnnxRuntimeException>(() => Run(session, test));
        Assert.Contains("key_cache is Int8", failure.Message);
    }

    [Fact]
    public void Load_HeadsThatCannotShareKvHeads_IsRefusedWithASentence()
    {
        var graph = Graph(new AttentionShape(9, 3, 64, 32, KvType.Float32, 0.125f, rotary: true), heads: 10);
        var failure = Assert.Throws<OnnxRuntimeException>(() => OnnxSession.Load(graph, new OnnxSessionOptions()));
        Assert.Contains("10 query heads cannot share 3 KV heads evenly", failure.Message);
    }

    private static byte[] Graph(AttentionShape shape, KvType? cacheType = null, int? heads = null)
    {
        var cache = (int)new KvCacheLayout(cacheType ?? shape.Cache.Type, 1, 1, 1).ElementType();
        const int f = (int)TensorElementType.Float;
        const int i = (int)TensorElementType.Int32;
        int[] types = [f, cache, cache, i, i, i, i, i, f, f];
        return OperatorGraph.Build(
            OperatorContract.PagedAttention,
            [.. s_inputNames.Zip(types)],
            [("output", f)],
            (OperatorContract.Heads, heads ?? shape.Heads),
            (OperatorContract.KvHeads, shape.KvHeads),
            (OperatorContract.HeadSize, shape.HeadSize),
            (OperatorContract.BlockSize, shape.BlockSize),
            (OperatorContract.KvTypeName, shape.Cache.Type.Text())
        );
    }

    private static float[] Run(OnnxSession session, PagedAttentionCase test, int[]? table = null)
    {
        var shape = test.Shape;
        long[] wide = [test.Sequences, test.Width];
        var cos = new long[] { PagedAttentionCase.Context, shape.HeadSize / 2 };
        using var keys = Cache(test, test.Keys);
        using var values = Cache(test, test.Values);
        using var qkv = OrtValue.CreateTensorValueFromMemory(test.Qkv, [test.Tokens, (shape.Heads + 2 * shape.KvHeads) * shape.HeadSize]);
        using var cumulative = OrtValue.CreateTensorValueFromMemory(test.Cumulative, [test.Sequences + 1]);
        using var past = OrtValue.CreateTensorValueFromMemory(test.Past, [test.Sequences]);
        using var blocks = OrtValue.CreateTensorValueFromMemory(table ?? test.Table, wide);
        using var valid = OrtValue.CreateTensorValueFromMemory(test.Valid, wide);
        using var delta = OrtValue.CreateTensorValueFromMemory(test.Delta, wide);
        using var cosines = OrtValue.CreateTensorValueFromMemory(test.Cos, cos);
        using var sines = OrtValue.CreateTensorValueFromMemory(test.Sin, cos);
        using var options = new RunOptions();
        using var outputs = session.Inference.Run(
            options,
            s_inputNames,
            [qkv, keys, values, cumulative, past, blocks, valid, delta, cosines, sines],
            ["output"]
        );
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static OrtValue Cache(PagedAttentionCase test, byte* memory) =>
        OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance,
            test.Shape.Cache.ElementType(),
            test.Shape.Cache.Shape(test.Blocks),
            (nint)memory,
            test.CacheBytes
        );
}
