using Rag.Core.Models;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;
using Rag.Onnx.Native;

namespace Rag.Onnx.Encoders;

/// <summary>
/// An encoder for sequence classification with one label, whose logit says how well a passage fits a question. Question and passage are one
/// row; rows are of their own lengths, so nothing is padded.
/// </summary>
public sealed class OnnxReranker : IReranker, IDisposable
{
    /// <summary>Of a row, what a question takes at most: a longer one is cut at its end.</summary>
    private const int QuestionShare = 2;

    private static readonly string[] s_outputs = [ScoreHead.Logits];

    private readonly RowRunner _rows;
    private readonly EncoderTokenizer _tokenizer;
    private readonly string[] _inputs;

    /// <summary>Of both texts, without special tokens.</summary>
    private readonly int _rowTokens;

    private OnnxReranker(RowRunner rows, EncoderTokenizer tokenizer, string[] inputs, int rowTokens, string digest) =>
        (_rows, _tokenizer, _inputs, _rowTokens, Digest) = (rows, tokenizer, inputs, rowTokens, digest);

    public string Digest { get; }

    /// <summary>Loads a Hugging Face folder; its graph is built on first use and kept in <paramref name="cacheFolder"/>.</summary>
    /// <exception cref="ModelFileException">A file of the model is missing, damaged or of a kind that is not supported.</exception>
    /// <exception cref="IOException">The cache folder cannot be written.</exception>
    public static OnnxReranker Load(string modelFolder, string cacheFolder, RerankerOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RowTokens, 1);
        var architecture = EncoderArchitecture.Read(modelFolder);
        using var weights = WeightSource.Open(modelFolder);
        EncoderMemory.Require(modelFolder, weights, options.Precision);
        ScoreHead.Require(weights, architecture);
        var tokenizer = EncoderTokenizer.Load(modelFolder, architecture);
        var rowTokens = Math.Min(architecture.ContextLength, options.RowTokens) - tokenizer.Pair.SpecialTokens;
        if (rowTokens < QuestionShare)
        {
            throw new ModelFileException(
                modelFolder,
                $"{architecture.ContextLength} positions, of which {options.RowTokens} may be used, hold no question and no passage."
            );
        }

        var head = new ScoreHead(architecture.Classifier);
        var digest = new GraphKey()
            .Add($"reranker {EncoderGraph.Version}")
            .Add(architecture.ToKey())
            .Add(tokenizer.ToKey())
            .Add(options.Precision.Key())
            .Add($"{options.RowTokens}")
            .AddWeights(weights, cacheFolder)
            .ToDigest();
        var graph = GraphCache.GetOrBuild(cacheFolder, EncoderGraph.KeyOf(digest), external =>
            EncoderGraph.Build(external, weights, architecture, head, options.Precision.Form())
        );
        var rows = new RowRunner(graph, options.Threads, "reranker");
        return new OnnxReranker(rows, tokenizer, EncoderGraph.InputsOf(architecture, head), rowTokens, digest);
    }

    public async Task<float[]> ScoreAsync(string question, IReadOnlyList<string> passages, CancellationToken cancellation)
    {
        var asked = Cut(_tokenizer.Tokenizer.Encode(question), _rowTokens / QuestionShare);
        var rows = new (int[] Ids, int[] Types)[passages.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            rows[i] = _tokenizer.Pair.Row(asked, Cut(_tokenizer.Tokenizer.Encode(passages[i]), _rowTokens - asked.Length));
        }

        var scores = new float[rows.Length];
        await _rows.RunAsync([.. rows.Select(row => row.Ids.Length)], Score, cancellation).ConfigureAwait(false);
        return scores;

        void Score(int i, OnnxSession session) => scores[i] = session.RunRow(_inputs, rows[i].Ids, rows[i].Types, s_outputs)[0];
    }

    private static int[] Cut(int[] ids, int most) => ids.Length > most ? ids[..most] : ids;

    public void Dispose() => _rows.Dispose();
}
