using System.Runtime.CompilerServices;
using Rag.Answering.Generators;
using Rag.Answering.Guard;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Prompting;
using Rag.Prompting.Constrained;
using Rag.Prompting.Grounding;

namespace Rag.Answering;

/// <summary>Passages and a question to a grounded answer with citations. Thread-safe.</summary>
public sealed class PassageReader(
    ReaderPrompts prompts,
    Grounder grounder,
    AnswerFormats formats,
    ITokenizer tokenizer,
    QuestionOptions questionOptions,
    TimeProvider time,
    ReuseGuard? guard = null
) : IReader
{
    /// <summary>Said when retrieval found nothing; the reader is then not asked.</summary>
    public const string NothingFound = "Nothing was found on this.";

    /// <summary>A short answer and the sentence that holds it.</summary>
    private const int UsualTokens = 48;

    public IAsyncEnumerable<AnswerEvent> ReadAsync(
        string question,
        IReadOnlyList<Passage> passages,
        AnswerOptions options,
        CancellationToken cancellation
    ) =>
        ReadAsync(
            new AnswerRequest(
                QuestionText.Clean(question, questionOptions, tokenizer),
                passages,
                passages.Count,
                options with
                {
                    Passages = options.Passages ?? passages.Count,
                },
                time.GetTimestamp(),
                TimeSpan.Zero
            ),
            cancellation
        );

    /// <summary>The way of an answer that this reader writes.</summary>
    internal AnswerWay Way(string name) => new(name, ReadAsync, Estimate, prompts.CostOf);

    private Usage? Estimate(AnswerRequest request) => prompts.Estimate(request, Math.Min(request.Options.MaxTokens, UsualTokens));

    internal async IAsyncEnumerable<AnswerEvent> ReadAsync(AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = request.Options;
        var (constraints, choices) = (new List<FormatConstraint>(), new List<ReaderChoice>());
        try
        {
            await ConstrainAsync(options, constraints, cancellation);
            var prompt = prompts.Assemble(request);
            yield return new AnswerEvent.Retrieved(prompt.Used, request.Found, request.Retrieval);
            if (prompt.Used.Count == 0 && options.Format is null)
            {
                yield return new AnswerEvent.TextDelta(NothingFound);
                yield return new AnswerEvent.Completed(prompts.NothingFound(request, prompt));
                yield break;
            }

            // Submitted together, so that what is computed of the passages is computed once.
            choices.Add(Begin(0, request, prompt, constraints.LastOrDefault()));
            while (choices.Count < Drawn(options))
            {
                await ConstrainAsync(options, constraints, cancellation);
                choices.Add(Begin(choices.Count, request, prompt, constraints.LastOrDefault()));
            }

            request.Guess?.Dispose();
            await foreach (var step in choices.Count == 1 ? choices[0].ReadAsync(cancellation) : Merged.EventsAsync(choices, cancellation))
            {
                yield return step;
            }
        }
        finally
        {
            foreach (var choice in choices)
            {
                await choice.DisposeAsync();
            }

            constraints.ForEach(constraint => constraint.Dispose());
        }
    }

    /// <summary>What is not drawn comes out the same each time.</summary>
    private static int Drawn(AnswerOptions options) => options.Sampling.Temperature > 0 ? options.Choices : 1;

    /// <summary>Adds one more constraint where the answer has a format; a grounded answer has none.</summary>
    private async Task ConstrainAsync(AnswerOptions options, List<FormatConstraint> constraints, CancellationToken cancellation)
    {
        if (options.Format is not null)
        {
            constraints.Add(await formats.ConstrainAsync(options.Format, options.Audience.Tenant, cancellation));
        }
    }

    private ReaderChoice Begin(int index, AnswerRequest request, AssembledPrompt prompt, FormatConstraint? format)
    {
        var options = request.Options;
        var sampling = options.Sampling with { Seed = unchecked(options.Sampling.Seed + index) };
        var grounding = format is null ? grounder.Constrain(prompt.Rendered, options.Grounding ?? grounder.DefaultMode) : null;
        var constraint = (ITokenConstraint?)format ?? grounding;
        RefuseBanOfAll(constraint, sampling);
        var check = grounding is not null && IsLikeliest(sampling) ? GuardCheck.Draw(guard, prompts.AdapterOf(request)) : null;
        var generation = prompts.Submit(prompt, request with { Options = options with { Sampling = sampling } }, constraint);
        return new ReaderChoice(index, request, prompt, generation, format, grounding, grounder, tokenizer, time, check);
    }

    /// <summary>Each token is the likeliest one, and nothing makes tokens more or less likely.</summary>
    private static bool IsLikeliest(SamplingParameters sampling) =>
        sampling is { Temperature: 0, LogitBias: null } && !sampling.HasPenalties();

    /// <summary>What is known before anything is computed is refused before; later the engine says the same.</summary>
    private static void RefuseBanOfAll(ITokenConstraint? constraint, SamplingParameters sampling)
    {
        if (sampling.LogitBias is null || constraint is null or { IsFree: true })
        {
            return;
        }

        foreach (var id in constraint.AllowedNext)
        {
            if (!sampling.Bans(id))
            {
                return;
            }
        }

        throw new BadQuestionException(
            "The logit bias bans every token with which the answer may begin: ban fewer, or ask for another form."
        );
    }
}
