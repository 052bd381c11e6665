namespace Rag.Kernels.Linear;

/// <summary>The numbers of <see cref="LinearGate.ClampedSwish"/>.</summary>
/// <param name="Slope">By which a gate is multiplied within the logistic function.</param>
/// <param name="Limit">The most that a gate may be, and the largest magnitude of what it gates.</param>
internal readonly record struct GateBounds(float Slope, float Limit);
