namespace Rag.Eval.Tuning;

/// <summary>A weight that is proposed to be changed.</summary>
public sealed record WeightChange(string Name, double Today, double Proposed);
