using Rag.Core.Models;
using Rag.Core.Text;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;
using Rag.Onnx.Native;

namespace Rag.Onnx.Encoders;

/// <summary>
/// A BERT-family encoder with a span head (BertForQuestionAnswering). Question and passage are one row; rows are of their own lengths, so
/// nothing is padded. The threads give way to the engine's; questions that come together share them.
/// </summary>
public sealed class OnnxExtractor : IExtractor, IDisposable
{
    private const string Architecture = "BertForQuestionAnswering";

    /// <summary>Before the question, between it and the passage, after the passage.</summary>
    private const int SpecialTokens = 3;

    private static readonly string[] s_outputs = [SpanHead.Logits];

    private readonly ExtractorOptions _options;
    private readonly ISpanTokenizer _tokenizer;
    private readonly string[] _inputs;
    private readonly int _start;
    private readonly int _separator;
    private readonly int _rowTokens;
    private readonly int _questionTokens;
    private readonly RowRunner _rows;

    private OnnxExtractor(
        RowRunner rows,
        ISpanTokenizer tokenizer,
        (int Start, int Separator) specials,
        EncoderArchitecture architecture,
        string digest,
        ExtractorOptions options
    )
    {
        (_rows, _options, _tokenizer, Digest) = (rows, options, tokenizer, digest);
        (_start, _separator) = specials;
        _inputs = EncoderGraph.InputsOf(architecture, new SpanHead());
        _rowTokens = Math.Min(architecture.ContextLength, options.RowTokens);
        _questionTokens = Math.Min(options.QuestionTokens, _rowTokens - SpecialTokens);
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
        var architecture = EncoderArchitecture.Read(modelFolder);
        if (architecture.ContextLength <= SpecialTokens)
        {
            throw new ModelFileException(modelFolder, $"{architecture.ContextLength} positions hold no question and no passage.");
        }

        var tokenizer = EncoderTokenizer.Load(modelFolder, architecture);
        var spans =
            tokenizer.Tokenizer as ISpanTokenizer
            ?? throw new ModelFileException(
                modelFolder,
                "the tokenizer does not tell where its tokens stand in a text: one of WordPiece or of bytes is needed."
            );
        var specials = SpecialsOf(modelFolder, tokenizer.Pair);
        using var weights = WeightSource.Open(modelFolder);
        EncoderMemory.Require(modelFolder, weights, options.Precision);
        if (!weights.Names.Contains(SpanHead.Weight))
        {
            throw new ModelFileException(
                modelFolder,
                $"the model has no tensor {SpanHead.Weight}: it is no {Architecture}, and no other kind of extractor is supported."
            );
        }

        var digest = DigestOf(weights, cacheFolder, architecture, tokenizer, options);
        var graph = GraphCache.GetOrBuild(cacheFolder, EncoderGraph.KeyOf(digest), external =>
            EncoderGraph.Build(external, weights, architecture, new SpanHead(), options.Precision.Form())
        );
        return new OnnxExtractor(new RowRunner(graph, options.Threads, "extractor"), spans, specials, architecture, digest, options);
    }

    /// <summary>The rows are those of BERT: start, question, separator, passage, separator.</summary>
    private static (int Start, int Separator) SpecialsOf(string modelFolder, TextFrame pair) =>
        pair.Pieces is [{ Text: null } start, { Text: 0 }, { Text: null } separator, { Text: 1, Type: 1 }, { Text: null } end]
        && separator.Id == end.Id
            ? (start.Id, separator.Id)
            : throw new ModelFileException(
                modelFolder,
                "the tokenizer does not frame question and passage as [CLS] question [SEP] passage [SEP], as extractors read them."
            );

    private static string DigestOf(
        IWeightSource weights,
        string cacheFolder,
        EncoderArchitecture architecture,
        EncoderTokenizer tokenizer,
        ExtractorOptions options
    )
    {
        var key = new GraphKey().Add($"extractor {EncoderGraph.Version}").Add(architecture.ToKey()).Add(tokenizer.ToKey());
        key.Add(options.Precision.Key());
        key.Add($"{options.QuestionTokens} {options.RowTokens} {options.SpanTokens}");
        return key.AddWeights(weights, cacheFolder).ToDigest();
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
        var results = new Extraction[inputs.Count];
        await _rows.RunAsync([.. inputs.Select(input => input.Ids.Length)], Read, cancellation).ConfigureAwait(false);
        return results;

        void Read(int i, OnnxSession session) =>
            results[i] = SpanSearch.Best(Logits(inputs[i], session), inputs[i], _options.SpanTokens, _options.Spans);
    }

    /// <summary>Start and end logit of each token of the row, in turn.</summary>
    internal float[] Logits(ExtractorInput input) => Logits(input, _rows.OnOneThread);

    private float[] Logits(ExtractorInput input, OnnxSession session)
    {
        var types = new int[input.Ids.Length];
        types.AsSpan(input.PassageStart).Fill(1);
        return session.RunRow(_inputs, input.Ids, types, s_outputs);
    }

    public void Dispose() => _rows.Dispose();
}
