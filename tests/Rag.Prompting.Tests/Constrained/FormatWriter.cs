using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Prompting.Constrained;
using Rag.Prompting.Grounding;
using Rag.Tests;

namespace Rag.Prompting.Tests.Constrained;

/// <summary>A model that likes every token alike, held to a format.</summary>
internal static class FormatWriter
{
    public static readonly ITokenizer Tokenizer = BundledPrompts.Tokenizer;

    private const int MostTokens = 4000;

    private static readonly Grounder s_grounder = BundledPrompts.Grounder();
    private static readonly AnswerFormats s_formats = new(Tokenizer, s_grounder, new FormatOptions());

    public static int End => s_grounder.Marks.End;

    public static FormatConstraint Constrain(AnswerFormat format) =>
        s_formats.ConstrainAsync(format, "tenant", TestContext.Current.CancellationToken).GetAwaiter().GetResult();

    /// <summary>As the engine does: nothing is asked of a constraint before it is ready.</summary>
    public static ConstraintVerdict Accept(FormatConstraint constraint, int token)
    {
        var verdict = constraint.Accept(token, -1);
        SpinWait.SpinUntil(() => constraint.IsReady);
        constraint.ThrowIfFailed();
        return verdict;
    }

    /// <summary>The text, or null where it had not come to an end by itself; ends with one chance in four where it may.</summary>
    public static string? Write(AnswerFormat format, Random random)
    {
        using var constraint = Constrain(format);
        var tokens = new List<int>();
        while (tokens.Count < MostTokens)
        {
            var allowed = constraint.AllowedNext;
            Assert.False(allowed.IsEmpty, "there is always a way on");
            var mayEnd = allowed.Contains(End);
            var token = mayEnd && random.Next(4) == 0 ? End : allowed[random.Next(allowed.Length)];
            if (token == End)
            {
                return Tokenizer.Decode([.. tokens]);
            }

            tokens.Add(token);
            if (Accept(constraint, token) == ConstraintVerdict.Stop)
            {
                return Tokenizer.Decode([.. tokens]);
            }
        }

        return null;
    }
}
