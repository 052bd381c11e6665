using System.Runtime.CompilerServices;
using Rag.Api.OpenAi.Errors;
using Rag.Api.OpenAi.Tools;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Chat;

/// <summary>
/// Decides who answers: the news, what tools gave, or functions that are called. They are called where the request demands it, and where
/// the news say nothing. Thread-safe.
/// </summary>
internal sealed class ChatAnswerer(IAnswerer answerer, IReader reader, FunctionCaller caller, IAdmission admission)
{
    /// <summary>The steps of as many choices as are asked for.</summary>
    public async IAsyncEnumerable<ChatEvent> AnswerAsync(ChatWork work, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (first, completed) = (new List<ChatEvent>(), new HashSet<int>());
        await foreach (var step in StepsAsync(work, cancellation))
        {
            if (step.Choice == 0 && work.Options.Choices > 1)
            {
                first.Add(step);
            }

            if (step is ChatEvent.Completed)
            {
                completed.Add(step.Choice);
            }

            yield return step;
        }

        // What is not drawn comes out the same each time.
        foreach (var choice in Enumerable.Range(0, work.Options.Choices).Where(choice => !completed.Contains(choice)))
        {
            foreach (var step in Again(first, choice))
            {
                yield return step;
            }
        }
    }

    /// <summary>Each of its calls has an id of its own.</summary>
    private static IEnumerable<ChatEvent> Again(IReadOnlyList<ChatEvent> steps, int choice)
    {
        var ids = steps.OfType<ChatEvent.CallBegun>().ToDictionary(begun => begun.Id, _ => NewCallId());
        return steps.Select(step =>
            step switch
            {
                ChatEvent.CallBegun begun => begun with { Choice = choice, Id = ids[begun.Id] },
                ChatEvent.Completed completed => completed with
                {
                    Choice = choice,
                    Calls = [.. completed.Calls.Select(call => call with { Id = ids[call.Id] })],
                },
                _ => step with { Choice = choice },
            }
        );
    }

    private IAsyncEnumerable<ChatEvent> StepsAsync(ChatWork work, CancellationToken cancellation) =>
        work.Given.Count > 0 && work.Tools.Demand != ToolDemand.Required ? ReadGivenAsync(work, cancellation)
        : work.Tools.Demand == ToolDemand.None ? AnswerFromNewsAsync(work, cancellation)
        : CallAsync(work, cancellation);

    private async IAsyncEnumerable<ChatEvent> AnswerFromNewsAsync(ChatWork work, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var step in answerer.AnswerAsync(work.Question, work.Options, cancellation))
        {
            if (TextStep(step) is { } told)
            {
                yield return told;
            }
        }
    }

    private async IAsyncEnumerable<ChatEvent> ReadGivenAsync(ChatWork work, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var place = await EnterAsync(work, cancellation);
        IReadOnlyList<Passage> given = [.. work.Given.Select(passage => passage with { Scope = work.Options.Audience.OwnTexts })];
        await foreach (var step in reader.ReadAsync(work.Question, given, work.Options, cancellation))
        {
            if (TextStep(step) is { } told)
            {
                yield return told;
            }
        }
    }

    /// <summary>Where a call is not demanded, nothing is told before it is known whether the news say something.</summary>
    private async IAsyncEnumerable<ChatEvent> CallAsync(ChatWork work, [EnumeratorCancellation] CancellationToken cancellation)
    {
        List<ChatEvent> said =
            work.Tools.Demand == ToolDemand.Auto ? await AnswerFromNewsAsync(work, cancellation).ToListAsync(cancellation) : [];
        var isSaid = said.OfType<ChatEvent.Completed>().Any(step => step.Answer is { IsRefusal: false } or { IsServiceTalk: true });
        using var place = isSaid ? null : await EnterAsync(work, cancellation);
        if (isSaid || await caller.PlanAsync(work.Question, work.Tools, cancellation) is not { Count: > 0 } planned)
        {
            foreach (var step in said)
            {
                yield return step;
            }

            yield break;
        }

        var choices = new SortedDictionary<int, WrittenCalls>();
        foreach (var (at, call) in planned.Index().TakeWhile(_ => choices.Count == 0 || choices.Values.Any(choice => !choice.IsCutOff)))
        {
            // A call that no token is left for is begun and cut off at once.
            var left = work.Options.MaxTokens - choices.Values.Select(choice => choice.Tokens).DefaultIfEmpty().Max();
            var options = work.Options with { MaxTokens = Math.Max(1, left) };
            await foreach (var step in OfFunctionAsync(call.Function, caller.WriteArgumentsAsync(call, options, cancellation)))
            {
                if (TextStep(step) is not { } told)
                {
                    continue;
                }

                if (!choices.TryGetValue(told.Choice, out var choice))
                {
                    choices.Add(told.Choice, choice = new WrittenCalls());
                }

                if (choice.IsCutOff)
                {
                    continue;
                }

                if (choice.Calls.Count == at)
                {
                    yield return new ChatEvent.CallBegun(
                        told.Choice,
                        at,
                        choice.Begin(NewCallId(), call.Function.Name),
                        call.Function.Name
                    );
                }

                if (told is ChatEvent.Text text)
                {
                    yield return new ChatEvent.Arguments(told.Choice, at, text.Piece);
                }
                else
                {
                    choice.End(((ChatEvent.Completed)told).Answer);
                }
            }
        }

        foreach (var (choice, written) in choices)
        {
            yield return new ChatEvent.Completed(choice, written.ToAnswer(), written.Calls);
        }
    }

    /// <summary>A schema that arguments cannot be held to is the fault of its tool.</summary>
    private static async IAsyncEnumerable<AnswerEvent> OfFunctionAsync(FunctionTool function, IAsyncEnumerable<AnswerEvent> steps)
    {
        await using var enumerator = steps.GetAsyncEnumerator();
        while (await MoveNextAsync())
        {
            yield return enumerator.Current;
        }

        async ValueTask<bool> MoveNextAsync()
        {
            try
            {
                return await enumerator.MoveNextAsync();
            }
            catch (UnsupportedFormatException exception)
            {
                throw WireException.Invalid(exception.Message, $"{function.Path}.parameters");
            }
        }
    }

    private ValueTask<IDisposable> EnterAsync(ChatWork work, CancellationToken cancellation) =>
        admission.EnterAsync(
            new AdmissionRequest(WorkKind.Answer, work.Options.Audience.Tenant, Deadline: work.Options.Deadline),
            cancellation
        );

    private static ChatEvent? TextStep(AnswerEvent step) =>
        step switch
        {
            AnswerEvent.TextDelta delta => new ChatEvent.Text(delta.Choice, delta.Text, delta.Tokens),
            AnswerEvent.Completed completed => new ChatEvent.Completed(completed.Choice, completed.Answer, []),
            _ => null,
        };

    private static string NewCallId() => $"call_{Guid.NewGuid():N}";
}
