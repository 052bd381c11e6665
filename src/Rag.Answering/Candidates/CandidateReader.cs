using System.Runtime.CompilerServices;
using Rag.Answering.Generators;
using Rag.Answering.Guard;
using Rag.Answering.Telemetry;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Engine;
using Rag.Prompting;
using Rag.Prompting.Grounding;

namespace Rag.Answering.Candidates;

/// <summary>
/// Hits and a question to an answer: the extractor finds spans and judges them, the reader weighs the best of them by what it has cached of
/// their passages, and the sentence that holds the chosen one is its proof. Thread-safe.
/// </summary>
public sealed class CandidateReader(
    IExtractor extractor,
    ReaderPrompts prompts,
    Grounder grounder,
    ITokenizer tokenizer,
    PromptOptions promptOptions,
    ExtractionOptions options,
    GroundingOptions grounding,
    ConfidenceOptions confidence,
    TimeProvider time,
    ReuseGuard? guard = null
) : IDisposable
{
    private readonly HitExtractor _hits = new(extractor, options, time);

    public void Dispose() => _hits.Dispose();

    /// <summary>Whether the reader may be asked, so that it pays to get passages ready for it.</summary>
    internal bool AsksReader => options.ReaderWeight > 0;

    /// <summary>What the extractor makes of the hits, without an answer.</summary>
    internal Task<HitReading> ReadHitsAsync(string question, IReadOnlyList<Hit> hits, CancellationToken cancellation) =>
        _hits.ReadAsync(question, hits, promptOptions.Passages, timeLeft: null, cancellation);

    /// <summary>The way of an answer that is found among these hits: the reader weighs its words, and writes none of them.</summary>
    internal AnswerWay Way(string name, IReadOnlyList<Hit> hits) =>
        new(
            name,
            (request, cancellation) => ReadAsync(request, hits, cancellation),
            request => prompts.Estimate(request with { Passages = [.. request.Passages.Take(1)] }, generated: 0),
            usage => prompts.CostOf(usage with { CompletionTokens = 0 })
        );

    internal async IAsyncEnumerable<AnswerEvent> ReadAsync(
        AnswerRequest request,
        IReadOnlyList<Hit> hits,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        using var extracting = AnswerTrace.Begin("extract");
        var reading = await _hits.ReadAsync(
            request.Question,
            hits,
            request.Options.Passages ?? promptOptions.Passages,
            request.Options.Deadline - time.GetElapsedTime(request.Started),
            cancellation
        );
        extracting?.SetTag("rag.passages", reading.Hits.Count).Stop();
        var passages = reading.Hits.Select(read => (Passage)read.Hit).ToList();
        yield return new AnswerEvent.Retrieved(passages, request.Found, request.Retrieval);
        var candidates = Wordings(CandidateFinder.Find(reading.Hits));
        if (candidates.Count == 0)
        {
            var text = hits.Count == 0 ? PassageReader.NothingFound : PromptTemplate.Refusal;
            yield return new AnswerEvent.TextDelta(text);
            yield return new AnswerEvent.Completed(
                Answer.WithoutEvidence(
                    text,
                    passages,
                    request.Found,
                    new Usage(0, 0, 0, 0, reading.CutQuestionTokens),
                    new AnswerTimings(request.Retrieval, null, time.GetElapsedTime(request.Started))
                ) with
                {
                    NotRead = NotRead(request.Options.Passages, hits, reading),
                }
            );
            yield break;
        }

        var weighed = await WeighAsync(request, reading, candidates, cancellation);
        var correction = Correction.Find(reading.Hits, weighed.Best, options.ContradictionMargin);
        var judged = Judge(request, reading, passages, weighed, correction) with
        {
            NotRead = NotRead(request.Options.Passages, hits, reading),
        };
        foreach (var piece in Pieces(judged))
        {
            yield return new AnswerEvent.TextDelta(piece);
        }

        yield return new AnswerEvent.Completed(judged);
    }

    /// <summary>Hits beyond those that the extractor read.</summary>
    /// <param name="asked">Most passages that the asker wants read; null for as configured.</param>
    internal List<LeftOutPassage> NotRead(int? asked, IReadOnlyList<Hit> hits, HitReading reading)
    {
        var room = Math.Min(asked ?? promptOptions.Passages, options.Passages);
        var notRead = new List<LeftOutPassage>();
        for (var i = reading.Hits.Count; i < hits.Count; i++)
        {
            notRead.Add(new LeftOutPassage(hits[i], i < room ? LeftOutReason.Time : LeftOutReason.Room));
        }

        return notRead;
    }

    /// <summary>
    /// The best candidate and those that say more or less of the same: the extractor tells where the answer stands, and the reader how much
    /// of it is said.
    /// </summary>
    private List<AnswerCandidate> Wordings(List<AnswerCandidate> candidates) =>
        [
            .. candidates
                .Where(candidate =>
                    candidate.Hit == candidates[0].Hit
                    && candidate.Score >= candidates[0].Score - options.CandidateMargin
                    && AnswerTextRules.ShareWord(candidate.Text, candidates[0].Text)
                )
                .Take(AsksReader ? options.Candidates : 1),
        ];

    /// <summary>
    /// The reader is not asked where nothing depends on what it says (of one candidate, and of an answer that is too uncertain to be
    /// given), nor where it may not compute what it would have to.
    /// </summary>
    private async Task<WeighedCandidates> WeighAsync(
        AnswerRequest request,
        HitReading reading,
        List<AnswerCandidate> candidates,
        CancellationToken cancellation
    )
    {
        var asked = request with { Passages = [reading.Hits[candidates[0].Hit].Hit] };
        if (candidates.Count == 1 || !IsSure(candidates[0], reading) || prompts.TryAssemble(asked) is not { } prompt)
        {
            request.Guess?.Dispose();
            return new WeighedCandidates(candidates[0], new Usage(0, 0, 0, 0), 0, 0, time.GetElapsedTime(request.Started));
        }

        var ticket = guard?.Draw();
        var constraint = new CandidateConstraint(candidates, tokenizer, grounder.Marks);
        await using var generation = prompts.Submit(prompt, request, constraint);
        request.Guess?.Dispose();
        var completion = await generation.Completion.WaitAsync(cancellation);
        AnswerTrace.Note(completion, time);
        ReaderPrompts.ThrowIfFailed(completion);
        var outcome = WeighedReading.OutcomeOf(candidates, constraint.LogProbabilities, options.ReaderWeight);
        if (ticket is { } drawn)
        {
            var scope = new TenantScope(request.Options.Audience.Tenant);
            guard!.Offer(
                drawn,
                new WeighedReading(
                    prompt.Prompt,
                    scope,
                    prompts.AdapterOf(request),
                    candidates,
                    options.ReaderWeight,
                    tokenizer,
                    grounder.Marks,
                    outcome
                ),
                completion
            );
        }

        return new WeighedCandidates(
            candidates[outcome.Chosen] with
            {
                Score = candidates[0].Score,
            },
            completion.Usage,
            prompt.LeftOut.Count,
            prompt.GivenUp,
            time.GetElapsedTime(request.Started)
        );
    }

    private bool IsSure(AnswerCandidate candidate, HitReading reading) => Confidence(candidate, reading) >= grounding.MinimumConfidence;

    private double Confidence(AnswerCandidate candidate, HitReading reading) =>
        confidence.Of(candidate.Score, reading.Hits[candidate.Hit].Hit.Match.BestWindow);

    private Answer Judge(
        AnswerRequest request,
        HitReading reading,
        List<Passage> passages,
        WeighedCandidates weighed,
        Correction? correction
    )
    {
        var chosen = correction?.Newer ?? weighed.Best;
        var hit = reading.Hits[chosen.Hit].Hit;
        var written = WrittenAnswer.Of(chosen, hit, Note(correction, reading));
        var agreeing = Agreeing(reading.Hits, chosen);
        var decline = IsSure(chosen, reading) ? TooFew(request, reading, chosen, agreeing) : PromptTemplate.Refusal;
        var isDeclined = decline is not null;
        var (text, finish) = decline is not null
            ? (decline, FinishReason.Stop)
            : written.Limit(request.Options.Stop, request.Options.MaxTokens, tokenizer);
        return new Answer(
            text,
            isDeclined ? ""
                : text.Length < chosen.Text.Length ? text
                : chosen.Text,
            isDeclined,
            isDeclined ? [] : written.CitationsWithin(text.Length),
            passages,
            request.Found,
            finish,
            weighed.Usage with
            {
                CompletionTokens = tokenizer.Count(text),
                CutQuestionTokens = reading.CutQuestionTokens,
            },
            new AnswerTimings(request.Retrieval, weighed.Elapsed, time.GetElapsedTime(request.Started)),
            RefusalMargin: null,
            weighed.LeftOut,
            weighed.GivenUp
        )
        {
            Judgment = new AnswerJudgment(
                Confidence(chosen, reading),
                extractor.Digest,
                isDeclined ? new UncertainAnswer(written.Text, chosen.Text, written.Citation) : null,
                agreeing,
                correction?.Older.Hit
            ),
        };
    }

    private static string? Note(Correction? correction, HitReading reading) =>
        correction is null
            ? null
            : $"Corrected: {reading.Hits[correction.Older.Hit].Hit.Source ?? "an earlier report"} had said {correction.Older.Text}.";

    /// <summary>What is said where fewer outlets agree than the asker wants; null where enough do.</summary>
    private static string? TooFew(AnswerRequest request, HitReading reading, AnswerCandidate chosen, List<int> agreeing)
    {
        var asked = request.Options.MinimumSources;
        var outlets = agreeing.Append(chosen.Hit).Select(hit => reading.Hits[hit].Hit.Source).Distinct().Count();
        return outlets >= asked ? null
            : outlets == 1 ? $"Only one outlet says so; {asked} are asked for."
            : $"Only {outlets} outlets say so; {asked} are asked for.";
    }

    /// <summary>Passages of other outlets whose own best span says the same.</summary>
    private List<int> Agreeing(IReadOnlyList<ReadHit> hits, AnswerCandidate chosen)
    {
        var agreeing = new List<int>();
        var source = hits[chosen.Hit].Hit.Source;
        for (var hit = 0; hit < hits.Count; hit++)
        {
            if (
                hits[hit].Hit.Source is { } other
                && other != source
                && CandidateFinder.BestOf(hits, hit) is { } best
                && best.Score + hits[hit].Penalty >= chosen.Score + hits[chosen.Hit].Penalty - options.ContradictionMargin
                && AnswerTextRules.SaySame(best.Text, chosen.Text)
            )
            {
                agreeing.Add(hit);
            }
        }

        return agreeing;
    }

    /// <summary>The short answer first, so that it stands on the page while the rest is on its way.</summary>
    private static IEnumerable<string> Pieces(Answer answer)
    {
        var dash =
            answer.ShortAnswer.Length == 0
                ? -1
                : answer.Text.IndexOf(PromptTemplate.Dash, answer.ShortAnswer.Length, StringComparison.Ordinal);
        if (dash > 0)
        {
            yield return answer.Text[..dash];
            yield return answer.Text[dash..];
        }
        else if (answer.Text.Length > 0)
        {
            yield return answer.Text;
        }
    }
}
