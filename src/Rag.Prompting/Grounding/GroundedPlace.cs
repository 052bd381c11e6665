namespace Rag.Prompting.Grounding;

/// <summary>A byte position in one of the passages.</summary>
internal readonly record struct GroundedPlace(int Text, int At);
