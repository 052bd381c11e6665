using System.Diagnostics;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Prompting.Constrained;

namespace Rag.Fuzz.Tests;

/// <summary>
/// A format that a caller sends: it is refused with a sentence, or an answer of chosen-at-random tokens is held to it as the engine holds
/// one. There is always a token to go on with.
/// </summary>
public abstract class FormatWalk : FuzzTarget, IDisposable
{
    private const int MostTokens = 50;

    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);

    // Made with the first input: a target is made to learn its name, too.
    private readonly Lazy<Parts> _parts = new(Parts.Load);

    public void Dispose()
    {
        if (_parts.IsValueCreated)
        {
            _parts.Value.Formats.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Null where the format was refused, or the text had not come to its end after some tokens.</summary>
    protected string? Write(AnswerFormat format, int seed)
    {
        try
        {
            using var constraint = _parts.Value.Formats.ConstrainAsync(format, "tenant", CancellationToken.None).GetAwaiter().GetResult();
            return Write(constraint, new Random(seed));
        }
        catch (UnsupportedFormatException refusal)
        {
            Hold(refusal.Message.Length is > 10 and < 1000, $"a refusal is a sentence: {refusal.Message}");
            return null;
        }
    }

    protected static void Hold(bool condition, string rule)
    {
        if (!condition)
        {
            throw new InvalidOperationException(rule);
        }
    }

    private string? Write(FormatConstraint constraint, Random random)
    {
        var (tokenizer, end, _) = _parts.Value;
        var tokens = new List<int>();
        while (tokens.Count < MostTokens)
        {
            var allowed = constraint.AllowedNext;
            Hold(!allowed.IsEmpty, "there is always a token to go on with");
            var token = random.Next(4) == 0 && allowed.Contains(end) ? end : allowed[random.Next(allowed.Length)];
            if (token == end)
            {
                return tokenizer.Decode([.. tokens]);
            }

            tokens.Add(token);
            if (constraint.Accept(token, -1) == ConstraintVerdict.Stop)
            {
                return tokenizer.Decode([.. tokens]);
            }

            Await(constraint);
        }

        return null;
    }

    private static void Await(FormatConstraint constraint)
    {
        var started = Stopwatch.GetTimestamp();
        while (!constraint.IsReady)
        {
            Hold(Stopwatch.GetElapsedTime(started) < s_longestWait, "the next tokens are found");
            Thread.Yield();
        }

        constraint.ThrowIfFailed();
    }

    private sealed record Parts(ITokenizer Tokenizer, int End, AnswerFormats Formats)
    {
        public static Parts Load()
        {
            var (tokenizer, grounder) = (BundledPrompts.Tokenizer, BundledPrompts.Grounder());
            return new Parts(
                tokenizer,
                grounder.Marks.End,
                new AnswerFormats(tokenizer, grounder, new FormatOptions { MillionSteps = 10, CacheMiB = 16 })
            );
        }
    }
}
