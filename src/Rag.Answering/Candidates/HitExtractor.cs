using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Prompting;

namespace Rag.Answering.Candidates;

/// <summary>Has the extractor read the first hits of a question, as many as the time allows. Thread-safe.</summary>
internal sealed class HitExtractor(IExtractor extractor, ExtractionOptions options, TimeProvider time) : IDisposable
{
    /// <summary>In the order of hits no best span counts more than this, and none less than its negative.</summary>
    private const double LargestLogit = 8;

    private readonly ExtractionCost _cost = new();
    private readonly SemaphoreSlim _turn = new(1);
    private int _inLine;

    public string Digest => extractor.Digest;

    /// <exception cref="AnswerRefusedException">Too many questions are in line, or the answer would come after its deadline.</exception>
    public async Task<HitReading> ReadAsync(
        string question,
        IReadOnlyList<Hit> hits,
        int most,
        TimeSpan? timeLeft,
        CancellationToken cancellation
    )
    {
        var inputs = Choose(question, hits, Math.Min(most, options.Passages));
        if (inputs.Count == 0)
        {
            return new HitReading([], 0);
        }

        var inLine = Interlocked.Increment(ref _inLine);
        try
        {
            Admit(inLine, _cost.Estimate(inputs), timeLeft);
            return Combine(question, hits, await ReadInTurnAsync(inputs, cancellation), inputs[0].CutQuestionTokens);
        }
        finally
        {
            Interlocked.Decrement(ref _inLine);
        }
    }

    /// <summary>One question at a time, so that what is measured is the reading and not the wait for it.</summary>
    private async Task<Extraction[]> ReadInTurnAsync(List<ExtractorInput> inputs, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var started = time.GetTimestamp();
            var extractions = await extractor.ReadAsync(inputs, cancellation);
            _cost.Observe(inputs, time.GetElapsedTime(started).TotalMilliseconds);
            return extractions;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <param name="inLine">Questions that wait or are read, this one counted.</param>
    /// <param name="milliseconds">That one question takes.</param>
    private void Admit(int inLine, double milliseconds, TimeSpan? timeLeft)
    {
        var expected = TimeSpan.FromMilliseconds(inLine * milliseconds);
        if (inLine > options.Queue)
        {
            throw new AnswerRefusedException(
                $"The line is full ({options.Queue} questions): no more are taken. Ask again in {Math.Ceiling(expected.TotalSeconds)} s.",
                expected
            );
        }

        if (timeLeft is { } left && expected > left)
        {
            throw new AnswerRefusedException(
                $"The answer is due in {Math.Max(0, left.TotalMilliseconds):F0} ms, and {expected.TotalMilliseconds:F0} ms are needed: "
                    + "allow more time.",
                inLine > 1 ? expected - left : null
            );
        }
    }

    private HitReading Combine(string question, IReadOnlyList<Hit> hits, Extraction[] extractions, int cutQuestionTokens)
    {
        var read = extractions.Select((extraction, i) => new ReadHit(hits[i], extraction, PenaltyOf(question, hits, i)));
        return new HitReading([.. read.OrderByDescending(Order)], cutQuestionTokens);
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>The passage as the extractor reads it: title, a line end, text.</summary>
    public static string TextOf(Hit hit) => TitleOf(hit) + hit.Text;

    /// <summary>The title with its line end; empty where there is none.</summary>
    public static string TitleOf(Hit hit) => PromptTemplate.TitleOf(hit) is { Length: > 0 } title ? title + '\n' : "";

    private List<ExtractorInput> Choose(string question, IReadOnlyList<Hit> hits, int most)
    {
        var inputs = new List<ExtractorInput>();
        while (inputs.Count < Math.Min(most, hits.Count))
        {
            var next = extractor.Prepare(question, TextOf(hits[inputs.Count]));
            if (inputs.Count > 0 && _cost.Estimate([.. inputs, next]) > options.BudgetMilliseconds)
            {
                break;
            }

            inputs.Add(next);
        }

        return inputs;
    }

    private double PenaltyOf(string question, IReadOnlyList<Hit> hits, int rank) =>
        (options.RankPenalty * rank)
        + (options.ScorePenalty * (hits[0].Score - hits[rank].Score))
        + (QuestionEchoes.Count(question, TextOf(hits[rank])) > options.Echoes ? options.EchoPenalty : 0);

    private double Order(ReadHit read) =>
        read.Hit.Score + (options.OrderWeight * Math.Clamp(read.Extraction.Best ?? -LargestLogit, -LargestLogit, LargestLogit));
}
