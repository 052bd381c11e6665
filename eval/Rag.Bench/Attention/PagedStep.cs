using Rag.Core.Numerics;
using Rag.Engine;
using Rag.Onnx.Runner;

namespace Rag.Bench.Attention;

/// <summary>One step of sequences of equal length on the paged graph; every run writes the same slots.</summary>
internal sealed class PagedStep : IDisposable
{
    private const int ReadAtOnce = 512;

    private readonly OnnxModelRunner _runner;
    private readonly RaggedBatch _batch = new();
    private readonly ModelRunnerOptions _options;
    private readonly int[] _blocks;
    private readonly int _width;

    /// <param name="texts">Past and new tokens of each sequence; the past ones are computed first.</param>
    /// <param name="pastTokens">Of every sequence.</param>
    public PagedStep(string modelPath, string cacheFolder, ModelRunnerOptions options, int[][] texts, int pastTokens)
    {
        _width = Integers.CeilDivide(texts[0].Length, options.BlockSize);
        var build = DecoderBuild.Prepare(modelPath, cacheFolder, options);
        _options = options with { KvBytes = texts.Length * _width * KvMemory.BytesPerBlock(build.Cache, build.Configuration.Layers) };
        _runner = OnnxModelRunner.Load(modelPath, cacheFolder, _options);
        KvBytesPerToken = _runner.Shape.BytesPerBlock / options.BlockSize;

        // A pool that has been in use for a while hands out blocks in no order.
        _blocks = [.. Enumerable.Range(0, texts.Length * _width)];
        new Random(1).Shuffle(_blocks);
        foreach (var sequence in Enumerable.Range(0, texts.Length))
        {
            Read(sequence, texts[sequence][..pastTokens]);
        }

        _batch.Begin(_width);
        foreach (var (sequence, text) in texts.Index())
        {
            var row = Add(sequence, text[pastTokens..], pastTokens);
            _batch.AddLogitRow(row + text.Length - pastTokens - 1);
        }
    }

    /// <summary>Keys and values of one token in all layers.</summary>
    public long KvBytesPerToken { get; }

    public void Run() => _runner.Run(_batch);

    /// <summary>Runs the step and gives its logits, [sequences, vocabulary].</summary>
    public ReadOnlySpan<float> RunForLogits() => _runner.Run(_batch);

    public void Dispose() => _runner.Dispose();

    private void Read(int sequence, int[] text)
    {
        foreach (var (slice, tokens) in text.Chunk(ReadAtOnce).Index())
        {
            _batch.Begin(_width);
            var row = Add(sequence, tokens, slice * ReadAtOnce);
            _batch.AddLogitRow(row + tokens.Length - 1);
            _runner.Run(_batch);
        }
    }

    private int Add(int sequence, int[] tokens, int past)
    {
        var table = _blocks.AsSpan(sequence * _width, _width);
        int[] valid = [.. Enumerable.Repeat(_options.BlockSize, _width)];
        return _batch.Add(tokens, past, table, valid, new int[_width], _options.BlockSize);
    }
}
