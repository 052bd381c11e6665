namespace Rag.Engine;

internal static class Invariant
{
    public static void Holds(bool condition, string rule)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"Broken invariant: {rule}.");
        }
    }
}
