using System.Diagnostics;
using Rag.Core.Models;
using Rag.Core.Numerics;
using Rag.Engine;
using Rag.Kernels.Attention;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Encoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.Inspection;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Embedders;

/// <summary>
/// A decoder that was trained as an embedder: a text's vector is the last hidden state of its last token, which ends the text. Texts of a
/// run stand one behind the other without padding, and none is kept from run to run. One run at a time.
/// </summary>
internal sealed class DecoderEmbedder : IEmbedder, IEmbedderTokens, IDisposable
{
    private const int BlockSize = 32;

    /// <summary>Longer texts are cut, whatever the model could read: KV memory is bounded by it.</summary>
    private const int LongestText = 8192;

    private readonly Lock _turn = new();
    private readonly RaggedBatch _batch = new();
    private readonly OnnxModelRunner _runner;
    private readonly ITokenizer _tokenizer;
    private readonly TextFrame _frame;
    private readonly EmbedderFiles _files;
    private readonly int _tokensPerRun;
    private readonly int[] _blocks;
    private readonly int[] _valid;
    private readonly int[] _delta;

    private DecoderEmbedder(
        OnnxModelRunner runner,
        ITokenizer tokenizer,
        TextFrame frame,
        EmbedderFiles files,
        int longest,
        int dimensions,
        string cacheFolder,
        EmbedderOptions options
    )
    {
        (_runner, _tokenizer, _frame, _files, Longest, Dimensions) = (runner, tokenizer, frame, files, longest, dimensions);
        _tokensPerRun = options.TokensPerRun;
        _blocks = [.. Enumerable.Range(0, runner.Shape.BlockCount)];
        _valid = [.. _blocks.Select(_ => BlockSize)];
        _delta = new int[_blocks.Length];
        var key = new GraphKey().Add("embedder").Add(runner.Shape.Digest).Add(files.ToKey());
        files.Modules.AddTo(key, cacheFolder);
        Digest = key.Add($"{tokenizer.Digest} {string.Join(' ', frame.Pieces)} {longest} {dimensions}").ToDigest();
    }

    public int Dimensions { get; }

    public string Digest { get; }

    public int Longest { get; }

    /// <inheritdoc cref="EmbedderLoader.Load"/>
    public static DecoderEmbedder Load(string modelFolder, string cacheFolder, EmbedderOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.TokensPerRun, 1);
        var files = EmbedderFiles.Read(modelFolder);
        if (files.Modules.Poolings is not [Pooling.LastToken] || !files.Modules.Dense.IsEmpty)
        {
            throw new ModelFileException(
                modelFolder,
                "of a decoder only embeddings by the last token are supported (pooling_mode_lasttoken), without dense layers behind it."
            );
        }

        using var checkpoint = DecoderCheckpoint.Open(modelFolder);
        var configuration = checkpoint.Configuration;
        var tokenizer = ModelTokenizer.OfDecoder(modelFolder, checkpoint);
        var frame = TextFrames.Find(modelFolder, tokenizer)?.Single ?? EndedFrame(modelFolder, configuration);
        var longest = Math.Min(Math.Min(configuration.ContextLength, LongestText), files.LongestText ?? int.MaxValue);
        if (frame.SpecialTokens >= longest)
        {
            throw new ModelFileException(modelFolder, $"{longest} positions hold no text beside the special tokens.");
        }

        var dimensions = files.DimensionsOf(modelFolder, configuration.HiddenSize, options);
        var runner = OnnxModelRunner.Load(modelFolder, cacheFolder, RunnerOptions(configuration, longest, options));
        return new DecoderEmbedder(runner, tokenizer, frame, files, longest, dimensions, cacheFolder, options);
    }

    public float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation) =>
        EmbedPassages(texts, FullPace.Instance, cancellation);

    public float[][] EmbedPassages(IReadOnlyList<string> texts, IEmbedderPace pace, CancellationToken cancellation) =>
        EmbedTokens([.. texts.Select(text => Tokens(_files.Passage(text)))], pace, cancellation);

    public float[] EmbedQuestion(string question, CancellationToken cancellation) => EmbedQuestions([question], cancellation)[0];

    public float[][] EmbedQuestions(IReadOnlyList<string> questions, CancellationToken cancellation) =>
        EmbedTokens([.. questions.Select(question => Tokens(_files.Question(question)))], FullPace.Instance, cancellation);

    public int CountPassage(string text) => Count(_files.Passage(text));

    public int CountQuestion(string question) => Count(_files.Question(question));

    public void Dispose() => _runner.Dispose();

    /// <param name="ids">Of each text, its special tokens included: at least one and at most <see cref="Longest"/>.</param>
    internal float[][] EmbedTokens(int[][] ids, IEmbedderPace pace, CancellationToken cancellation)
    {
        var vectors = new float[ids.Length][];
        var next = 0;
        while (next < ids.Length)
        {
            var end = EndOfRun(ids, next, Math.Min(_tokensPerRun, pace.WaitForTurn(cancellation)));
            cancellation.ThrowIfCancellationRequested();
            var started = Stopwatch.GetTimestamp();
            var tokens = Run(ids, next..end, vectors);
            pace.Ran(tokens, Stopwatch.GetElapsedTime(started));
            next = end;
        }

        return vectors;
    }

    /// <summary>A text, and the token that ends one.</summary>
    private static TextFrame EndedFrame(string modelFolder, DecoderConfiguration configuration) =>
        configuration.EndTokens is [var end, ..]
            ? new TextFrame([FramePiece.OfText(0), FramePiece.Special(end)])
            : throw new ModelFileException(
                modelFolder,
                "neither the tokenizer's post_processor nor eos_token_id says which token ends a text, whose hidden state is its vector."
            );

    /// <summary>KV for the longest text, and for a run of short ones.</summary>
    private static ModelRunnerOptions RunnerOptions(DecoderConfiguration configuration, int longest, EmbedderOptions options)
    {
        var isExact = options.Precision == EncoderPrecision.Float32;
        var type = isExact ? KvType.Float32 : KvType.BFloat16;
        var layout = new KvCacheLayout(type, configuration.KvHeads, BlockSize, configuration.HeadSize);
        var blocks = Math.Max(Integers.CeilDivide(longest, BlockSize), Integers.CeilDivide(4 * options.TokensPerRun, BlockSize));
        return new ModelRunnerOptions
        {
            Weights = isExact ? WeightMode.Float32 : WeightMode.BlockInt8Wide,
            KvType = type,
            Threads = options.Threads,
            BlockSize = BlockSize,
            KvBytes = KvMemory.BytesPerBlock(layout, configuration.Layers) * blocks,
            Output = DecoderOutput.Hidden,
        };
    }

    private int Count(string text) => _tokenizer.Count(text) + _frame.SpecialTokens;

    private int[] Tokens(string text)
    {
        var ids = _tokenizer.Encode(text);
        var most = Longest - _frame.SpecialTokens;
        return _frame.Row(ids.Length > most ? ids[..most] : ids).Ids;
    }

    /// <summary>The texts of a run: at least one, and no more than so many tokens and the blocks hold.</summary>
    private int EndOfRun(int[][] ids, int first, int mostTokens)
    {
        var (end, tokens, blocks) = (first, 0, 0);
        while (end < ids.Length)
        {
            tokens += ids[end].Length;
            blocks += Integers.CeilDivide(ids[end].Length, BlockSize);
            if (end > first && (tokens > mostTokens || blocks > _blocks.Length))
            {
                break;
            }

            end++;
        }

        return end;
    }

    /// <summary>How many tokens the run had.</summary>
    private int Run(int[][] ids, Range texts, float[][] vectors)
    {
        lock (_turn)
        {
            var (first, count) = texts.GetOffsetAndLength(ids.Length);
            var run = ids.AsSpan(first, count);
            var width = 0;
            foreach (var text in run)
            {
                width = Math.Max(width, Integers.CeilDivide(text.Length, BlockSize));
            }

            _batch.Begin(width);
            var block = 0;
            foreach (var text in run)
            {
                var blocks = Integers.CeilDivide(text.Length, BlockSize);
                var own = new Range(block, block += blocks);
                var row = _batch.Add(text, pastSlots: 0, _blocks.AsSpan()[own], _valid.AsSpan()[own], _delta.AsSpan()[own], BlockSize);
                _batch.AddLogitRow(row + text.Length - 1);
            }

            var hidden = _runner.Run(_batch);
            var size = hidden.Length / count;
            foreach (var text in Enumerable.Range(0, count))
            {
                vectors[first + text] = UnitVector.Of(hidden.Slice(text * size, Dimensions));
            }

            return _batch.TokenCount;
        }
    }
}
