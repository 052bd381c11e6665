namespace Rag.Tests.Forms;

/// <summary>
/// A test, or all tests of a class, of the long form alone: in the short form they are not there, so that nothing is started for them and
/// they are not counted.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class LongAttribute : Attribute;
