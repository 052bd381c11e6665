using System.Globalization;

namespace Rag.Engine.Tests.Support;

/// <summary>How long property tests run: RAG_PROPERTIES=10 in the environment makes them ten times as long.</summary>
internal static class Iterations
{
    private static readonly int s_factor = Environment.GetEnvironmentVariable("RAG_PROPERTIES") is { Length: > 0 } text
        ? int.Parse(text, CultureInfo.InvariantCulture)
        : 1;

    public static int Of(int usual) => usual * s_factor;
}
