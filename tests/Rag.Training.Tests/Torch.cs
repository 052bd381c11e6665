using Rag.Training.Native;

namespace Rag.Training.Tests;

/// <summary>libtorch, where it loads.</summary>
internal static class Torch
{
    /// <summary>
    /// The collection of all tests that compute with it: its random numbers and threads are the process's, and tests beside each other
    /// would change what others draw.
    /// </summary>
    public const string Collection = "libtorch";

    /// <summary>Skips the running test, with a line that says why, where libtorch does not load.</summary>
    public static void Require() => Assert.SkipWhen(TorchLibrary.Defect is not null, TorchLibrary.Defect ?? "");
}
