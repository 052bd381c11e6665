using System.Collections;
using System.Text.Json;
using Rag.Core.Models;
using Rag.Core.Text;
using Rag.Onnx.Encoders;
using Rag.Tests;

namespace Rag.Onnx.Tests.Encoders;

public sealed class OnnxExtractorTests
{
    private const string Reference = "models/reference/extractor.jsonl.gz";
    private const string Question = "Who opened the bridge?";
    private const string Passage = "A bridge for all\nThe bridge over the Ister was opened on Friday by Lena Ortal, the mayor of Corvenna.";

    /// <summary>Every fifth line; all of them in the long form.</summary>
    private static readonly int s_every = LongForm.Of(5, 1);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public void Prepare_EveryReferenceLine_GivesItsIdsAndTheFirstOfThePassage()
    {
        using var extractor = Load(EncoderPrecision.Int8);
        var lines = 0;
        foreach (var (line, input) in References(extractor))
        {
            Assert.Equal(Integers(line, "ids"), input.Ids);
            Assert.Equal(line.GetProperty("first").GetInt32(), input.PassageStart);
            Assert.Equal(Integers(line, "types").Count(type => type == 1), input.Ids.Length - input.PassageStart);
            Assert.Equal(input.Spans.Length, input.Ids.Length - input.PassageStart - 1);
            lines++;
        }

        Assert.Equal(157, lines);
    }

    [Fact]
    public async Task ReadAsync_ReferenceLines_InFloat32_HaveTheirLogitsAndTheirBestSpans()
    {
        using var extractor = Load(EncoderPrecision.Float32);
        var references = References(extractor).Where((_, number) => number % s_every == 0).ToList();
        var read = await extractor.ReadAsync([.. references.Select(reference => reference.Input)], _cancellation);
        var (furthest, same) = (0f, 0);
        for (var i = 0; i < read.Length; i++)
        {
            var (line, input) = references[i];
            var logits = extractor.Logits(input);
            var starts = Floats(line, "start_logits");
            var ends = Floats(line, "end_logits");
            Assert.Equal(2 * starts.Length, logits.Length);
            for (var token = 0; token < starts.Length; token++)
            {
                furthest = Math.Max(furthest, Math.Abs(logits[2 * token] - starts[token]));
                furthest = Math.Max(furthest, Math.Abs(logits[(2 * token) + 1] - ends[token]));
            }

            Assert.Equal(line.GetProperty("null").GetDouble(), read[i].Null, 1e-3);
            same += HasTheBestSpanOf(line, read[i], 1e-3) ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"logits differ by at most {furthest:G3}; {same} of {read.Length} best spans agree"
        );
        Assert.InRange(furthest, 0, 1e-3f);
        Assert.InRange(same, .99 * read.Length, read.Length);
    }

    [Fact]
    public async Task ReadAsync_ReferenceLines_InInt8_AgreesInMostBestSpans()
    {
        using var extractor = Load(EncoderPrecision.Int8);
        var references = References(extractor).Where((_, number) => number % s_every == 0).ToList();
        var read = await extractor.ReadAsync([.. references.Select(reference => reference.Input)], _cancellation);
        var same = references.Select((reference, i) => HasTheBestSpanOf(reference.Line, read[i], double.MaxValue)).Count(agrees => agrees);

        TestContext.Current.TestOutputHelper?.WriteLine($"{same} of {read.Length} best spans agree");
        Assert.InRange(same, .75 * read.Length, read.Length);
    }

    [Theory]
    [InlineData(EncoderPrecision.Float32)]
    [InlineData(EncoderPrecision.Int8)]
    public async Task ReadAsync_RowsTogether_GiveExactlyWhatEachGivesAlone(EncoderPrecision precision)
    {
        using var extractor = Load(precision);
        var inputs = References(extractor).Select(reference => reference.Input).Where((_, i) => i % 5 == 0).Take(15).ToList();
        foreach (var rows in new[] { inputs, inputs[..6] })
        {
            var together = await extractor.ReadAsync(rows, _cancellation);
            for (var i = 0; i < rows.Count; i++)
            {
                var alone = Assert.Single(await extractor.ReadAsync([rows[i]], _cancellation));
                Assert.Equal(alone.Null, together[i].Null);
                Assert.Equal(alone.Spans, together[i].Spans);
            }
        }
    }

    [Fact]
    public async Task ReadAsync_APassage_FindsItsAnswerFirst()
    {
        using var extractor = Load(EncoderPrecision.Int8);
        var read = Assert.Single(await extractor.ReadAsync([extractor.Prepare(Question, Passage)], _cancellation));
        var place = read.Spans[0].Place;

        Assert.StartsWith("Lena Ortal", Passage[place.Start..place.End], StringComparison.Ordinal);
        Assert.Equal(8, read.Spans.Count);
        Assert.Equal(read.Spans.OrderByDescending(span => span.Score), read.Spans);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t ")]
    public async Task ReadAsync_APassageOfWhiteSpace_ScoresNoAnswerAlone(string passage)
    {
        using var extractor = Load(EncoderPrecision.Int8);
        var read = Assert.Single(await extractor.ReadAsync([extractor.Prepare(Question, passage)], _cancellation));

        Assert.Empty(read.Spans);
        Assert.Null(read.Best);
        Assert.True(double.IsFinite(read.Null));
    }

    [Fact]
    public async Task ReadAsync_NoRows_GivesNothing()
    {
        using var extractor = Load(EncoderPrecision.Int8);

        Assert.Empty(await extractor.ReadAsync([], _cancellation));
    }

    [Fact]
    public void Prepare_AQuestionOf80Words_IsCutAt48TokensAndSaysSo()
    {
        using var extractor = Load(EncoderPrecision.Int8);
        var input = extractor.Prepare(string.Join(' ', Enumerable.Repeat("rain", 80)), Passage);
        var whole = extractor.Prepare(string.Join(' ', Enumerable.Repeat("rain", 48)), Passage);

        Assert.Equal((1 + 48 + 1, 80 - 48), (input.PassageStart, input.CutQuestionTokens));
        Assert.Equal(whole.Ids, input.Ids);
        Assert.Equal(0, whole.CutQuestionTokens);
    }

    [Fact]
    public void Prepare_APassageLongerThanTheWindow_IsCutAtItsEnd()
    {
        using var extractor = Load(EncoderPrecision.Int8);
        var input = extractor.Prepare(Question, string.Join(' ', Enumerable.Range(0, 2000).Select(_ => "rain")));

        Assert.Equal(384, input.Ids.Length);
        Assert.Equal(384 - 1 - input.PassageStart, input.Spans.Length);
        Assert.Equal(Enumerable.Range(0, input.Spans.Length).Select(i => new TextSpan(5 * i, (5 * i) + 4)), input.Spans);
        Assert.Equal(input.Ids[input.PassageStart - 1], input.Ids[^1]);
    }

    [Fact]
    public async Task Prepare_AWindowShorterThanAQuestion_HoldsWhatFits()
    {
        using var extractor = Load(EncoderPrecision.Int8, new ExtractorOptions { Threads = 2, RowTokens = 6 });
        var input = extractor.Prepare("one two three four five", Passage);

        Assert.Equal((6, 2), (input.Ids.Length, input.CutQuestionTokens));
        Assert.Empty(Assert.Single(await extractor.ReadAsync([input], _cancellation)).Spans);
    }

    [Fact]
    public async Task ReadAsync_Canceled_ThrowsAndTheExtractorStillWorks()
    {
        using var extractor = Load(EncoderPrecision.Int8);
        var input = extractor.Prepare(Question, Passage);
        var expected = Assert.Single(await extractor.ReadAsync([input], _cancellation));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => extractor.ReadAsync([input], new CancellationToken(canceled: true)));
        using var canceled = new CancellationTokenSource();
        var rows = new CancelingRows([.. Enumerable.Repeat(input, 9)], canceled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => extractor.ReadAsync(rows, canceled.Token));
        Assert.InRange(rows.Read, 1, 3);

        var again = Assert.Single(await extractor.ReadAsync([input], _cancellation));
        Assert.Equal(expected.Spans, again.Spans);
    }

    [Fact]
    public async Task ReadAsync_TwoReadingsAtOnce_BothComeRight()
    {
        using var extractor = Load(EncoderPrecision.Int8);
        var inputs = References(extractor).Select(reference => reference.Input).Take(14).ToList();
        var expected = await extractor.ReadAsync(inputs, _cancellation);
        var first = Task.Run(() => extractor.ReadAsync(inputs[..7], _cancellation), _cancellation);
        var second = Task.Run(() => extractor.ReadAsync(inputs[7..], _cancellation), _cancellation);
        Extraction[] both = [.. await first, .. await second];

        Assert.All(expected.Zip(both), pair => Assert.Equal(pair.First.Spans, pair.Second.Spans));
    }

    [Fact]
    public void Digest_OfAnotherPrecision_Differs()
    {
        using var reference = Load(EncoderPrecision.Float32);
        using var fast = Load(EncoderPrecision.Int8);
        using var again = Load(EncoderPrecision.Int8);

        Assert.NotEqual(reference.Digest, fast.Digest);
        Assert.Equal(fast.Digest, again.Digest);
    }

    private static OnnxExtractor Load(EncoderPrecision precision, ExtractorOptions? options = null) =>
        OnnxExtractor.Load(
            BundledModels.Extractor,
            BuiltGraphs.Folder,
            (options ?? new ExtractorOptions { Threads = 2 }) with
            {
                Precision = precision,
            }
        );

    private static IEnumerable<(JsonElement Line, ExtractorInput Input)> References(OnnxExtractor extractor) =>
        SharedData
            .Lines(Reference)
            .Select(line => (line, extractor.Prepare(line.GetProperty("question").GetString()!, line.GetProperty("passage").GetString()!)));

    /// <summary>Offsets count code points there, and UTF-16 units here: the words are compared.</summary>
    private static bool HasTheBestSpanOf(JsonElement line, Extraction read, double tolerance)
    {
        if (
            line.GetProperty("best").EnumerateArray().FirstOrDefault() is not { ValueKind: JsonValueKind.Object } best
            || read.Spans.Count == 0
        )
        {
            return line.GetProperty("best").GetArrayLength() == read.Spans.Count;
        }

        var place = read.Spans[0].Place;
        var words = line.GetProperty("passage").GetString()![place.Start..place.End];
        return words == best.GetProperty("text").GetString()
            && Math.Abs(read.Spans[0].Score - best.GetProperty("score").GetDouble()) <= tolerance;
    }

    private static int[] Integers(JsonElement line, string name) =>
        [.. line.GetProperty(name).EnumerateArray().Select(value => value.GetInt32())];

    private static float[] Floats(JsonElement line, string name) =>
        [.. line.GetProperty(name).EnumerateArray().Select(value => value.GetSingle())];

    /// <summary>Rows of which reading the first cancels.</summary>
    private sealed class CancelingRows(IReadOnlyList<ExtractorInput> rows, CancellationTokenSource cancellation)
        : IReadOnlyList<ExtractorInput>
    {
        private int _read;

        public int Read => _read;

        public int Count => rows.Count;

        public ExtractorInput this[int index]
        {
            get
            {
                Interlocked.Increment(ref _read);
                cancellation.Cancel();
                return rows[index];
            }
        }

        public IEnumerator<ExtractorInput> GetEnumerator() => rows.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
