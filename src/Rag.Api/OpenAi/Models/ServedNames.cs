using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Models;

/// <summary>The names that can stand where a request names a model.</summary>
internal static class ServedNames
{
    private const int Longest = 64;

    /// <summary>A sentence; null for a name that is possible.</summary>
    /// <param name="whose">"an adapter", or what else is to have the name.</param>
    /// <param name="models">Names that are taken.</param>
    public static string? Fault(string whose, string name, params IEnumerable<string> models) =>
        name.Length is 0 or > Longest || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? $"'{name}' cannot be {whose}'s name: it has 1 to {Longest} letters, digits, dots, hyphens and underscores."
        : name is ServedModels.Default or AnswerOptions.Auto || models.Contains(name)
            ? $"'{name}' cannot be {whose}'s name: it is a model's."
        : null;
}
