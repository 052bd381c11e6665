using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Tests.Gguf;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>A GGUF file: its tensors, its tokenizer, and the model that its metadata describes.</summary>
public sealed class GgufTarget : FuzzTarget, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public override long MostAllocated => 64L << 20;

    public override IReadOnlyList<string> Words =>
        [
            "GGUF",
            "llama.block_count",
            "general.alignment",
            "tokenizer.ggml.tokens",
            "token_embd.weight",
            "split.count",
            "llama",
            "gemma2",
            "phi3",
            "yarn",
            "gpt2",
        ];

    public override IEnumerable<byte[]> Seeds()
    {
        yield return Llama().Build();
        yield return Tokenizer().Build();
        yield return Llama(architecture: "gemma2")
            .Pair("gemma2.attn_logit_softcapping", 20f)
            .Pair("gemma2.attention.sliding_window", 7)
            .Pair("gemma2.rope.scaling.type", "yarn")
            .Pair("gemma2.rope.scaling.factor", 4f)
            .Build();
        yield return Llama(architecture: "phi3")
            .Pair("phi3.rope.dimension_count", 2)
            .Tensor("rope_factors_long.weight", [1], 0, new byte[4])
            .Tensor("rope_factors_short.weight", [1], 0, new byte[4])
            .Build();
        foreach (var blocks in (int[])[1 << 28, int.MaxValue, -1, 0])
        {
            yield return Llama(blocks: blocks).Build();
        }

        yield return Llama(context: 1 << 28).Build();
        yield return Llama(heads: 1).Pair("llama.attention.key_length", 1 << 27).Build();
        yield return Llama(frequencyBase: 0).Build();
        yield return Llama(frequencyBase: float.NaN).Build();
        yield return new GgufBuilder { TensorCount = 1 << 28 }.Build();
        yield return new GgufBuilder { PairCount = ulong.MaxValue }.Build();
        yield return new GgufBuilder().Pair("general.alignment", 0).Build();
        yield return new GgufBuilder().Tensor("w", [ulong.MaxValue, 2], 0, []).Build();
        yield return new GgufBuilder().Tensor("w", [int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue], 0, []).Build();
        yield return new GgufBuilder().Tensor("w", [4], 0, new byte[16], offset: ulong.MaxValue - 31).Build();
        yield return new GgufBuilder().Tensor("w", [4], 0, new byte[16]).Tensor("v", [4], 0, new byte[16], offset: 0).Build();
        yield return new GgufBuilder()
            .RawPair("tokenizer.ggml.tokens", w =>
            {
                w.Write(9u);
                w.Write(8u);
                w.Write(1UL << 28);
            })
            .Build();
    }

    public override void Run(byte[] input)
    {
        var path = _folder.Write("m.gguf", input);
        try
        {
            using var model = GgufModel.Open(path);
            foreach (var name in model.Names)
            {
                ((IWeightSource)model).ReadFloat32(name);
            }
        }
        catch (ModelFileException) { }

        try
        {
            TokenizerJsonTarget.Check(TokenizerFactory.Load(path));
        }
        catch (ModelFileException) { }

        try
        {
            using var model = DecoderCheckpoint.Open(path);
            model.FinalNorm();
        }
        catch (ModelFileException) { }
    }

    public void Dispose() => _folder.Dispose();

    private static GgufBuilder Llama(
        int blocks = 1,
        int heads = 2,
        int context = 16,
        float frequencyBase = 10_000,
        string architecture = "llama"
    ) =>
        new GgufBuilder()
            .Pair("general.architecture", architecture)
            .Pair($"{architecture}.block_count", blocks)
            .Pair($"{architecture}.embedding_length", 8)
            .Pair($"{architecture}.attention.head_count", heads)
            .Pair($"{architecture}.feed_forward_length", 8)
            .Pair($"{architecture}.context_length", context)
            .Pair($"{architecture}.rope.freq_base", frequencyBase)
            .Pair("tokenizer.ggml.eos_token_id", 1)
            .Tensor("token_embd.weight", [8, 4], 0, new byte[8 * 4 * 4])
            .Tensor("output_norm.weight", [8], 0, new byte[8 * 4])
            .Tensor("blk.0.attn_q.weight", [32, 2], 8, new byte[2 * 34]);

    private static GgufBuilder Tokenizer() =>
        new GgufBuilder()
            .Pair("tokenizer.ggml.model", "gpt2")
            .Pair("tokenizer.ggml.pre", "smollm")
            .Pair("tokenizer.ggml.tokens", (string[])["a", "b", "ab", "<s>"])
            .Pair("tokenizer.ggml.token_type", (int[])[1, 1, 1, 3])
            .Pair("tokenizer.ggml.merges", (string[])["a b"]);
}
