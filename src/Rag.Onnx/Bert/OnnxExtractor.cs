using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using Rag.Core.Models;
using Rag.Core.Text;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;
using Rag.Onnx.Native;

namespace Rag.Onnx.Bert;

/// <summary>
/// A BERT-family encoder with a span head (BertForQuestionAnswering). Question and passage are one row; rows are of their own lengths, so
/// nothing is padded. The threads give way to the engine's; questions that come together share them.
/// </summary>
public sealed class OnnxExtractor : IExtractor, IDisposable
{
    private const string Architecture = "BertForQuestionAnswering";

    /// <summary>Before the question, between it and the passage, after the passage.</summary>
    private const int SpecialTokens = 3;

    private static readonly string[] s_inputs = [BertGraph.InputIds, BertGraph.TokenTypes];
    private static readonly string[] s_outputs = [SpanHead.Logits];

    private readonly ExtractorOptions _options;
    private readonly ISpanTokenizer _tokenizer;
    private readonly int _start;
    private readonly int _separator;
    private readonly int _rowTokens;
    private readonly int _questionTokens;
    private readonly OnnxSession _onOneThread;
    private readonly OnnxSession _onAllThreads;
    private readonly Thread[] _threads;
    private readonly BlockingCollection<Action> _work = [];

    private OnnxExtractor(
        string graph,
        EncoderTokenizer tokenizer,
        ISpanTokenizer spans,
        BertConfiguration configuration,
        string digest,
        ExtractorOptions options
    )
    {
        (_options, _tokenizer, Digest) = (options, spans, digest);
        (_start, _separator) = (tokenizer.Start, tokenizer.Separator);
        _rowTokens = Math.Min(configuration.ContextLength, options.RowTokens);
        _questionTokens = Math.Min(options.QuestionTokens, _rowTokens - SpecialTokens);
        _threads = new Thread[options.Threads];
        for (var i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"extractor {i}" };
            _threads[i].Start();
        }

        try
        {
            // The library's own threads are started by the thread that loads the session, and give way as that thread does.
            _onOneThread = RunAsync(() => Load(graph, 1)).GetAwaiter().GetResult();
            _onAllThreads = options.Threads == 1 ? _onOneThread : RunAsync(() => Load(graph, options.Threads)).GetAwaiter().GetResult();
        }
        catch
        {
            _onOneThread?.Dispose();
            _work.CompleteAdding();
            throw;
        }
    }

    public string Digest { get; }

    /// <summary>Loads a Hugging Face folder; its graph is built on first use and kept in <paramref name="cacheFolder"/>.</summary>
    /// <exception cref="ModelFileException">A file of the model is missing, damaged or of a kind that is not supported.</exception>
    /// <exception cref="IOException">The cache folder cannot be written.</exception>
    public static OnnxExtractor Load(string modelFolder, string cacheFolder, ExtractorOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RowTokens, SpecialTokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Spans, 1);
        var configuration = BertConfiguration.Read(modelFolder);
        var tokenizer = EncoderTokenizer.Load(modelFolder, configuration);
        var spans =
            tokenizer.Tokenizer as ISpanTokenizer
            ?? throw new ModelFileException(modelFolder, "the tokenizer is no WordPiece: where its tokens stand in a text is not known.");
        using var weights = WeightSource.Open(modelFolder);
        if (!weights.Names.Contains(SpanHead.Weight))
        {
            throw new ModelFileException(
                modelFolder,
                $"the model has no tensor {SpanHead.Weight}: it is no {Architecture}, and no other kind of extractor is supported."
            );
        }

        var digest = DigestOf(weights, configuration, tokenizer.Tokenizer, options);
        var graph = GraphCache.GetOrBuild(cacheFolder, digest, external =>
            BertGraph.Build(external, weights, configuration, new SpanHead(), options.Precision.Form())
        );
        return new OnnxExtractor(graph, tokenizer, spans, configuration, digest, options);
    }

    private static OnnxSession Load(string graph, int threads) => OnnxSession.Load(graph, new OnnxSessionOptions { Threads = threads });

    private static string DigestOf(IWeightSource weights, BertConfiguration configuration, ITokenizer tokenizer, ExtractorOptions options)
    {
        var key = new GraphKey().Add($"extractor {BertGraph.Version}").Add($"{configuration}").Add(tokenizer.Digest);
        key.Add(options.Precision.Key());
        key.Add($"{options.QuestionTokens} {options.RowTokens} {options.SpanTokens}");
        return key.AddWeights(weights).ToDigest();
    }

    public ExtractorInput Prepare(string question, string passage)
    {
        var ids = new List<int>(_rowTokens) { _start };
        ids.AddRange(_tokenizer.Encode(question));
        var cut = Math.Max(0, ids.Count - 1 - _questionTokens);
        ids.RemoveRange(ids.Count - cut, cut);
        ids.Add(_separator);

        var passageStart = ids.Count;
        var spans = new List<TextSpan>();
        _tokenizer.Encode(passage, ids, spans);
        var kept = Math.Min(spans.Count, _rowTokens - passageStart - 1);
        ids.RemoveRange(passageStart + kept, spans.Count - kept);
        ids.Add(_separator);
        return new ExtractorInput([.. ids], passageStart, [.. spans[..kept]], cut);
    }

    public async Task<Extraction[]> ReadAsync(IReadOnlyList<ExtractorInput> inputs, CancellationToken cancellation)
    {
        var plan = RowPlan.Of([.. inputs.Select(input => input.Ids.Length)], _threads.Length);
        var results = new Extraction[inputs.Count];
        foreach (var i in plan.Shared)
        {
            await RunAsync(() => Read(i, _onAllThreads)).ConfigureAwait(false);
        }

        await Task.WhenAll(plan.Single.Select(i => RunAsync(() => Read(i, _onOneThread)))).ConfigureAwait(false);
        return results;

        bool Read(int i, OnnxSession session)
        {
            cancellation.ThrowIfCancellationRequested();
            results[i] = SpanSearch.Best(Logits(inputs[i], session), inputs[i], _options.SpanTokens, _options.Spans);
            return true;
        }
    }

    /// <summary>Start and end logit of each token of the row, in turn.</summary>
    internal float[] Logits(ExtractorInput input) => Logits(input, _onOneThread);

    private static float[] Logits(ExtractorInput input, OnnxSession session)
    {
        var types = new int[input.Ids.Length];
        types.AsSpan(input.PassageStart).Fill(1);
        using var options = new RunOptions();
        using var ids = OrtValue.CreateTensorValueFromMemory(input.Ids, [1, input.Ids.Length]);
        using var typeIds = OrtValue.CreateTensorValueFromMemory(types, [1, types.Length]);
        using var outputs = session.Inference.Run(options, s_inputs, [ids, typeIds], s_outputs);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (OperationCanceledException exception)
            {
                done.SetCanceled(exception.CancellationToken);
            }
#pragma warning disable CA1031 // Whatever went wrong is handed to the caller, who awaits the task.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                done.SetException(exception);
            }
        });
        return done.Task;
    }

    private void Work()
    {
        BackgroundThread.GiveWay();
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _onOneThread.Dispose();
        if (_onAllThreads != _onOneThread)
        {
            _onAllThreads.Dispose();
        }

        _work.Dispose();
    }
}
