using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Rag.Core.Models;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Embedders;
using Rag.Onnx.Graphs;
using Rag.Onnx.Native;

namespace Rag.Onnx.Encoders;

/// <summary>A sentence encoder. Pooling, prefixes and limits come from the model's own files.</summary>
public sealed class OnnxEmbedder : IEmbedder, IEmbedderTokens, IDisposable
{
    private static readonly string[] s_inputs = [EncoderGraph.InputIds];
    private static readonly string[] s_outputs = [PooledHead.Vectors];

    private readonly OnnxSession _session;

    /// <summary>For questions that come together: made for the first of them.</summary>
    private readonly Lazy<OnnxSession> _onOneThread;
    private readonly EncoderTokenizer _tokenizer;
    private readonly EmbedderFiles _files;
    private readonly int _tokensPerRun;
    private readonly int _longestText;

    private OnnxEmbedder(
        string graph,
        EncoderTokenizer tokenizer,
        EmbedderFiles files,
        EncoderArchitecture architecture,
        int dimensions,
        string digest,
        EmbedderOptions options
    )
    {
        (_tokenizer, _files, Dimensions, Digest) = (tokenizer, files, dimensions, digest);
        _session = OnnxSession.Load(graph, new OnnxSessionOptions { Threads = options.Threads });
        _onOneThread = new Lazy<OnnxSession>(() =>
            options.Threads == 1 ? _session : OnnxSession.Load(graph, new OnnxSessionOptions { Threads = 1 })
        );
        _tokensPerRun = options.TokensPerRun;
        _longestText = Math.Min(architecture.ContextLength, files.LongestText ?? int.MaxValue);
    }

    public int Dimensions { get; }

    public string Digest { get; }

    public int Longest => _longestText;

    /// <summary>Loads a sentence-transformers folder; its graph is built on first use and kept in <paramref name="cacheFolder"/>.</summary>
    /// <exception cref="ModelFileException">A file of the model is missing, damaged or of a kind that is not supported.</exception>
    /// <exception cref="IOException">The cache folder cannot be written.</exception>
    public static OnnxEmbedder Load(string modelFolder, string cacheFolder, EmbedderOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.TokensPerRun, 1);
        var architecture = EncoderArchitecture.Read(modelFolder);
        var files = EmbedderFiles.Read(modelFolder);
        var modules = files.Modules;
        var dimensions = files.DimensionsOf(modelFolder, modules.DimensionsOf(architecture), options);
        var tokenizer = EncoderTokenizer.Load(modelFolder, architecture);
        if (tokenizer.Single.SpecialTokens >= architecture.ContextLength)
        {
            throw new ModelFileException(modelFolder, $"{architecture.ContextLength} positions hold no text beside the special tokens.");
        }

        using var weights = WeightSource.Open(modelFolder);
        EncoderMemory.Require(modelFolder, weights, options.Precision);
        var digest = DigestOf(weights, cacheFolder, architecture, files, dimensions, tokenizer, options);
        var head = new PooledHead(modules.Poolings, modules.Dense);
        var graph = GraphCache.GetOrBuild(cacheFolder, EncoderGraph.KeyOf(digest), external =>
            EncoderGraph.Build(external, weights, architecture, head, options.Precision.Form())
        );
        return new OnnxEmbedder(graph, tokenizer, files, architecture, dimensions, digest, options);
    }

    private static string DigestOf(
        IWeightSource weights,
        string cacheFolder,
        EncoderArchitecture architecture,
        EmbedderFiles files,
        int dimensions,
        EncoderTokenizer tokenizer,
        EmbedderOptions options
    )
    {
        var key = new GraphKey().Add($"encoder {EncoderGraph.Version}").Add(architecture.ToKey()).Add(files.ToKey()).Add(tokenizer.ToKey());
        files.Modules.AddTo(key, cacheFolder);
        key.Add($"{dimensions}").Add(options.Precision.Key());
        return key.AddWeights(weights, cacheFolder).ToDigest();
    }

    public float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation) =>
        EmbedPassages(texts, FullPace.Instance, cancellation);

    public float[][] EmbedPassages(IReadOnlyList<string> texts, IEmbedderPace pace, CancellationToken cancellation)
    {
        var ids = new int[texts.Count][];
        for (var i = 0; i < ids.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            ids[i] = Tokens(_files.Passage(texts[i]));
        }

        return EmbedTokens(ids, pace, cancellation);
    }

    public float[] EmbedQuestion(string question, CancellationToken cancellation) =>
        EmbedTokens([Tokens(_files.Question(question))], cancellation)[0];

    public float[][] EmbedQuestions(IReadOnlyList<string> questions, CancellationToken cancellation)
    {
        int[][] ids = [.. questions.Select(question => Tokens(_files.Question(question)))];
        var plan = RowPlan.Of([.. ids.Select(row => row.Length)], _session.Options.Threads);
        var vectors = new float[ids.Length][];
        foreach (var row in plan.Shared)
        {
            cancellation.ThrowIfCancellationRequested();
            Run(_session, ids, BatchOf(row), vectors);
        }

        Parallel.ForEach(
            Partitioner.Create(plan.Single, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = _session.Options.Threads, CancellationToken = cancellation },
            row => Run(_onOneThread.Value, ids, BatchOf(row), vectors)
        );
        return vectors;

        EmbedderBatch BatchOf(int row) => new(ids[row].Length, [row]);
    }

    public int CountPassage(string text) => Count(_files.Passage(text));

    public int CountQuestion(string question) => Count(_files.Question(question));

    /// <summary>With the tokens that begin and end it.</summary>
    private int Count(string text) => _tokenizer.Tokenizer.Count(text) + _tokenizer.Single.SpecialTokens;

    private int[] Tokens(string text)
    {
        var ids = _tokenizer.Tokenizer.Encode(text);
        var most = Math.Max(0, _longestText - _tokenizer.Single.SpecialTokens);
        return _tokenizer.Single.Row(ids.Length > most ? ids[..most] : ids).Ids;
    }

    internal float[][] EmbedTokens(int[][] ids, CancellationToken cancellation) => EmbedTokens(ids, FullPace.Instance, cancellation);

    /// <param name="ids">The ids of each text, its special tokens included: at least one and at most as many as the model has
    /// positions.</param>
    private float[][] EmbedTokens(int[][] ids, IEmbedderPace pace, CancellationToken cancellation)
    {
        var vectors = new float[ids.Length][];
        foreach (var batch in EmbedderBatch.Plan(ids, () => Math.Min(_tokensPerRun, pace.WaitForTurn(cancellation))))
        {
            cancellation.ThrowIfCancellationRequested();
            var started = Stopwatch.GetTimestamp();
            Run(_session, ids, batch, vectors);
            pace.Ran(batch.Tokens, Stopwatch.GetElapsedTime(started));
        }

        return vectors;
    }

    private void Run(OnnxSession session, int[][] ids, EmbedderBatch batch, float[][] vectors)
    {
        var input = new int[batch.Texts.Length * batch.Length];
        for (var row = 0; row < batch.Texts.Length; row++)
        {
            ids[batch.Texts[row]].CopyTo(input.AsSpan(row * batch.Length));
        }

        using var options = new RunOptions();
        using var tokens = OrtValue.CreateTensorValueFromMemory(input, [batch.Texts.Length, batch.Length]);
        using var outputs = session.Inference.Run(options, s_inputs, [tokens], s_outputs);
        var rows = outputs[0].GetTensorDataAsSpan<float>();
        var size = rows.Length / batch.Texts.Length;
        for (var row = 0; row < batch.Texts.Length; row++)
        {
            vectors[batch.Texts[row]] = UnitVector.Of(rows.Slice(row * size, Dimensions));
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        if (_onOneThread.IsValueCreated)
        {
            _onOneThread.Value.Dispose();
        }
    }
}
