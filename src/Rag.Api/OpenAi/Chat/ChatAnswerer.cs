using System.Runtime.CompilerServices;
using Rag.Api.OpenAi.Errors;
using Rag.Api.OpenAi.Tools;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Chat;

/// <summary>
/// Decides who answers: the news, what tools gave, or a function that is called. A function is called where the request demands it, and
/// where the news say nothing. Thread-safe.
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

    private static IEnumerable<ChatEvent> Again(IReadOnlyList<ChatEvent> steps, int choice)
    {
        var id = NewCallId();
        return steps.Select(step =>
            step switch
            {
                ChatEvent.CallBegun begun => begun with { Choice = choice, Id = id },
                ChatEvent.Completed { Call: { } call } completed => completed with { Choice = choice, Call = call with { Id = id } },
                _ => step with { Choice = choice },
            }
        );
    }

    private IAsyncEnumerable<ChatEvent> StepsAsync(ChatWork work, CancellationToken cancellation) =>
        work.Tools.Demand == ToolDemand.Required ? CallAsync(work, cancellation)
        : work.Given.Count > 0 ? ReadGivenAsync(work, cancellation)
        : work.Tools.Demand == ToolDemand.Auto ? AnswerOrCallAsync(work, cancellation)
        : AnswerFromNewsAsync(work, cancellation);

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
        await foreach (var step in reader.ReadAsync(work.Question, work.Given, work.Options, cancellation))
        {
            if (TextStep(step) is { } told)
            {
                yield return told;
            }
        }
    }

    /// <summary>Nothing is told before it is known whether the news say something.</summary>
    private async IAsyncEnumerable<ChatEvent> AnswerOrCallAsync(ChatWork work, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var steps = await AnswerFromNewsAsync(work, cancellation).ToListAsync(cancellation);
        var answer = steps.OfType<ChatEvent.Completed>().First(step => step.Choice == 0).Answer;
        if (answer is { IsRefusal: true, IsServiceTalk: false })
        {
            await foreach (var step in CallAsync(work, cancellation))
            {
                yield return step;
            }
        }
        else
        {
            foreach (var step in steps)
            {
                yield return step;
            }
        }
    }

    private async IAsyncEnumerable<ChatEvent> CallAsync(ChatWork work, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var place = await EnterAsync(work, cancellation);
        var function = await caller.ChooseAsync(work.Question, work.Tools.Functions, cancellation);
        var calls = new Dictionary<int, ChatToolCall>();
        if (caller.WriteArguments(work.Question, function, work.Options, cancellation) is not { } steps)
        {
            var (answer, call) = (FunctionCaller.CallWithout(), new ChatToolCall(NewCallId(), function.Name, ""));
            yield return new ChatEvent.CallBegun(0, call.Id, function.Name);
            yield return new ChatEvent.Arguments(0, answer.Text);
            yield return new ChatEvent.Completed(0, answer, call with { Arguments = answer.Text });
            yield break;
        }

        await foreach (var step in OfFunctionAsync(function, steps))
        {
            var choice =
                step is AnswerEvent.TextDelta delta ? delta.Choice
                : step is AnswerEvent.Completed ended ? ended.Choice
                : -1;
            if (choice >= 0 && !calls.ContainsKey(choice))
            {
                calls.Add(choice, new ChatToolCall(NewCallId(), function.Name, ""));
                yield return new ChatEvent.CallBegun(choice, calls[choice].Id, function.Name);
            }

            if (step is AnswerEvent.TextDelta { Text: var piece })
            {
                yield return new ChatEvent.Arguments(choice, piece);
            }
            else if (step is AnswerEvent.Completed { Answer: var answer })
            {
                yield return new ChatEvent.Completed(choice, answer, calls[choice] with { Arguments = answer.Text });
            }
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
            AnswerEvent.Completed completed => new ChatEvent.Completed(completed.Choice, completed.Answer, null),
            _ => null,
        };

    private static string NewCallId() => $"call_{Guid.NewGuid():N}";
}
