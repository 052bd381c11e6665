using Rag.Api.OpenAi.Models;

namespace Rag.Api.Adapters;

/// <summary>The names that adapters can have: they stand where a request names a model.</summary>
internal static class AdapterNames
{
    private const int Longest = 64;

    /// <summary>A sentence; null for a name that is possible.</summary>
    public static string? Fault(string name, params ReadOnlySpan<string> models) =>
        name.Length is 0 or > Longest || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? $"'{name}' cannot be an adapter's name: it has 1 to {Longest} letters, digits, dots, hyphens and underscores."
        : name == ServedModels.Default || models.Contains(name) ? $"'{name}' cannot be an adapter's name: it is a model's."
        : null;
}
