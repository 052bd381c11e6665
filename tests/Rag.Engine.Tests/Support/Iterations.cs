using System.Globalization;

namespace Rag.Engine.Tests.Support;

/// <summary>
/// How long property tests run: ten times as long in the long form, and RAG_PROPERTIES times as long where somebody looks for more.
/// </summary>
internal static class Iterations
{
    private static readonly int s_factor = Environment.GetEnvironmentVariable("RAG_PROPERTIES") is { Length: > 0 } text
        ? int.Parse(text, CultureInfo.InvariantCulture)
        : LongForm.Of(1, 10);

    public static int Of(int usual) => usual * s_factor;
}
