namespace Rag.Tests.Forms;

/// <summary>
/// The tests have two forms. The short one is run for every change. RAG_LONG=1 in the environment adds the long one: the same rules on
/// many more inputs, and what costs long and guards what seldom changes. docs/testing.md says what belongs where.
/// </summary>
internal static class LongForm
{
    /// <summary>A theory needs the rows of each of its sources: those of the long form have a trait by which they are left out.</summary>
    public const string Trait = "Form";

    public const string Long = "Long";

    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("RAG_LONG") == "1";

    /// <summary>How many of something a test tries.</summary>
    public static int Of(int inShort, int inLong) => IsOn ? inLong : inShort;

    /// <summary>The inputs that a test tries: in the short form one of each kind of way through the code.</summary>
    public static IEnumerable<T> Of<T>(IEnumerable<T> inShort, IEnumerable<T> alsoInLong) => IsOn ? inShort.Concat(alsoInLong) : inShort;
}
